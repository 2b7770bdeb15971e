// Records the histories that `replay.test.ts` replays, for a version of the workflows that is going
// to be released: node packages/pipeline/test/record-histories.mjs <version> [scenario ...]
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { temporalBinaryPath } from '@sightline/contracts';
import { followEvents, loadRecipe, startRun } from '@sightline/pipeline';
import { acquireDevServer } from '@sightline/pipeline/worker';

const use = fileURLToPath(new URL('./tiny-stages.mjs', import.meta.url));
const folder = fileURLToPath(new URL('./histories', import.meta.url));
const [version = '', ...chosen] = process.argv.slice(2);

/** @typedef {{ settings: string[], stages?: string[], during?: (root: string, runId: string) => Promise<void> }} Scenario */

/**
 * @param {string} root
 * @param {string} runId
 */
async function trainBegins(root, runId) {
  for await (const event of followEvents(root, runId)) {
    if (event.type === 'progress' && event.stage === 'train' && event.doneCount > 2) return;
  }
}

/** @type {Record<string, Scenario>} */
const scenarios = {
  plain: { settings: ['features.failCount=1', 'retry={"features":{"initialIntervalMs":10}}'] },
  paused: {
    settings: ['train.waitSteps=20'],
    async during(root, runId) {
      const { signalRun } = await import('@sightline/pipeline/control');
      await trainBegins(root, runId);
      await signalRun(root, runId, 'pause');
      for await (const event of followEvents(root, runId)) if (event.type === 'stage-failed') break;
      await signalRun(root, runId, 'resume');
    },
  },
  cancelled: {
    settings: ['train.waitSteps=400'],
    async during(root, runId) {
      const { signalRun } = await import('@sightline/pipeline/control');
      await trainBegins(root, runId);
      await signalRun(root, runId, 'cancel');
    },
  },
  shards: { settings: ['ingest.rowCount=10', 'shardRows.preprocess=3'], stages: ['preprocess'] },
};

/** @param {string} root */
async function writeRecipe(root) {
  const recipes = join(root, 'data', 'recipes');
  await mkdir(recipes, { recursive: true });
  const stages = ['ingest', 'preprocess', 'features', 'fusion', 'train'];
  const slices = Object.fromEntries(stages.map((stage) => [stage, { use }]));
  await writeFile(join(recipes, 'tiny.json'), JSON.stringify({ name: 'tiny', seed: 3, ...slices }));
}

/**
 * @param {string} name
 * @param {Scenario} scenario
 */
async function record(name, { settings, stages = [], during }) {
  const root = await mkdtemp(join(tmpdir(), 'sightline-'));
  await writeRecipe(root);
  const attempts = `features.attemptsPath="${join(root, 'attempts')}"`;
  const { address, release } = await acquireDevServer(root);
  try {
    const recipe = await loadRecipe('tiny', [...settings, attempts], root);
    const { id, finished } = await startRun({ root, recipe, engine: 'temporal' });
    await during?.(root, id);
    const { state } = await finished;
    const parts = { run: id, ...Object.fromEntries(stages.map((one) => [one, `${id}/${one}`])) };
    for (const [part, workflowId] of Object.entries(parts)) {
      const shown = ['workflow', 'show', '--address', address, '-w', workflowId, '-o', 'json'];
      const { stdout } = await promisify(execFile)(temporalBinaryPath(), shown, { maxBuffer: 1e8 });
      const history = JSON.stringify(JSON.parse(stdout, anonymize));
      await writeFile(join(folder, `${version}-${name}-${part}.json`), `${history}\n`);
    }
    process.stdout.write(`${version}-${name}: ${state}\n`);
  } finally {
    await release();
    await rm(root, { recursive: true, force: true });
  }
}

/** What says where a history was recorded: paths, also within payloads, and processes. */
const own = [use, dirname(use), fileURLToPath(new URL('../../..', import.meta.url)), tmpdir()];
const stamped = new RegExp(
  own.flatMap((path) => [`(?:\\.\\./)*${path.slice(1)}`, path]).join('|'),
  'g',
);

/**
 * @param {string} key
 * @param {unknown} value
 */
function anonymize(key, value) {
  if (key === 'stackTrace') return undefined;
  if (key === 'identity') return 'recorded';
  if (typeof value !== 'string') return value;
  if (key !== 'data') return value.replaceAll(stamped, 'project');
  const text = Buffer.from(value, 'base64').toString('utf8');
  return Buffer.from(text.replaceAll(stamped, 'project')).toString('base64');
}

const names = chosen.length > 0 ? chosen : Object.keys(scenarios);
for (const name of names) await record(name, /** @type {Scenario} */ (scenarios[name]));
process.exit(0);
