// Five stages of the real contracts on a few rows: what the pipeline does is tested, not learning.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  featuresTable,
  fusedTable,
  metricsTable,
  numbersOf,
  packBatch,
  preprocessedTable,
  rejectsTable,
  StageError,
  samplesTable,
  valuesOf,
} from '@sightline/contracts';
import { z } from 'zod';

/**
 * @typedef {import('@sightline/contracts').StageContext} StageContext
 * @typedef {{ attemptsPath?: string | undefined, crashCount: number, crash: string, failCount: number, badData: boolean, waitSteps: number }} Trouble
 */

/**
 * Counts the attempts at a stage in a file, because each runs in a process of its own.
 *
 * @param {string | undefined} path
 */
function countAttempt(path) {
  if (!path) return 1;
  const before = existsSync(path) ? readFileSync(path, 'utf8').length : 0;
  appendFileSync(path, '.');
  return before + 1;
}

/** Fills V8's heap: make it small with NODE_OPTIONS. */
function exhaustHeap() {
  for (const kept = []; ; ) kept.push(new Array(1e5).fill(kept.length));
}

/**
 * Ends this process, or keeps it busy for good, so that it cannot tell anybody.
 *
 * @param {string} kind a signal, 'heap' or 'hang'
 */
function crash(kind) {
  if (kind === 'heap') exhaustHeap();
  if (kind === 'hang') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  process.kill(process.pid, kind);
}

/**
 * @param {Trouble} config
 * @param {StageContext} context
 */
async function misbehave(config, context) {
  const attempt = countAttempt(config.attemptsPath);
  context.report({ type: 'note', message: `pid ${process.pid}` });
  if (attempt <= config.crashCount) {
    await sleep(50); // what was reported goes out first
    crash(config.crash);
  }
  if (attempt <= config.failCount) throw new Error(`failed on purpose, attempt ${attempt}`);
  if (config.badData)
    throw new StageError('bad-data', { message: 'bad on purpose', fix: 'Mend it.' });
  for (let done = 0; done < config.waitSteps; done += 1) {
    context.signal.throwIfAborted();
    const progress = {
      phase: 'wait',
      doneCount: done,
      totalCount: config.waitSteps,
      unit: 'steps',
    };
    context.report({ type: 'progress', ...progress });
    await context.checkpoint.save(Buffer.from(String(done)));
    await sleep(50);
  }
}

const trouble = {
  attemptsPath: z.string().optional(),
  crashCount: z.int().default(0),
  crash: z.string().default('SIGKILL'),
  failCount: z.int().default(0),
  badData: z.boolean().default(false),
  waitSteps: z.int().default(0),
};

/**
 * @template Config
 * @typedef {import('@sightline/contracts').Stage<Config>} Stage
 */

/**
 * @template Config
 * @param {Pick<Stage<Config>, 'name' | 'reads' | 'writes' | 'config' | 'run'> & Partial<Stage<Config>>} parts
 * @returns {Stage<Config>}
 */
const stage = (parts) => ({
  version: Number(process.env.TINY_STAGE_VERSION ?? 1), // as another release would have

  device: 'cpu',
  shardable: false,
  dependencies: [],
  ...parts,
});

/** @param {string[]} ids */
const reject = (ids) =>
  packBatch(rejectsTable, ids.length, {
    row_id: ids,
    where: ids.map(() => 'tiny'),
    reason: ids.map(() => 'odd'),
    message: ids.map(() => 'odd on purpose'),
  });

export const ingest = stage({
  name: 'ingest',
  reads: {},
  writes: { samples: samplesTable, rejects: rejectsTable },
  config: z.strictObject({
    rowCount: z.int().min(0).default(8),
    answer: z.string().default('red'),
    sourcePath: z.string().optional(),
    ...trouble,
  }),
  fingerprint: async ({ sourcePath }) => (sourcePath ? readFileSync(sourcePath, 'utf8') : ''),
  async run(_input, output, config, context) {
    await misbehave(config, context);
    const { rowCount, answer } = config;
    const ids = Array.from({ length: rowCount }, (_, row) => `s${context.seed}-${row}`);
    /** @type {<Value>(value: Value) => Value[]} */
    const fill = (value) => ids.map(() => value);
    const columns = {
      sample_id: ids,
      image_id: ids,
      split: fill('train'),
      question: fill('what?'),
    };
    const answers = {
      question_type: fill('other'),
      answer: fill(answer),
      short_answer: fill(answer),
    };
    const batch = { ...columns, ...answers, answers: fill([answer]) };
    if (rowCount > 0)
      await output.table('samples').append(packBatch(samplesTable, rowCount, batch));
  },
});

export const preprocess = stage({
  name: 'preprocess',
  shardable: { table: 'samples', column: 'sample_id' },
  reads: { samples: samplesTable },
  writes: { preprocessed: preprocessedTable, rejects: rejectsTable },
  config: z.strictObject({
    rejectCount: z.int().default(0),
    loseCount: z.int().default(0),
    ...trouble,
  }),
  async run(input, output, config, context) {
    await misbehave(config, context);
    const { rejectCount, loseCount } = config;
    for await (const batch of input.table('samples').batches()) {
      const ids = valuesOf(batch, 'sample_id');
      if (rejectCount > 0) await output.table('rejects').append(reject(ids.slice(0, rejectCount)));
      const kept = ids.slice(rejectCount + loseCount);
      const count = kept.length;
      await output.table('preprocessed').append(
        packBatch(preprocessedTable, count, {
          sample_id: kept,
          image_id: kept,
          split: kept.map(() => 'train'),
          question_ids: new Int32Array(count * 50).fill(7),
          question_length: new Int32Array(count).fill(3),
          answer_ids: new Int32Array(count * 24).fill(9),
          answer_length: new Int32Array(count).fill(2),
        }),
      );
    }
  },
});

export const features = stage({
  name: 'features',
  reads: { preprocessed: preprocessedTable },
  writes: { features: featuresTable },
  device: 'gpu',
  config: z.strictObject({ scale: z.number().default(1), ...trouble }),
  async run(input, output, config, context) {
    await misbehave(config, context);
    for await (const batch of input.table('preprocessed').batches()) {
      const count = batch.numRows;
      const columns = { sample_id: valuesOf(batch, 'sample_id'), split: valuesOf(batch, 'split') };
      const image = new Float32Array(count * 512).fill(config.scale);
      const text = new Float32Array(count * 50).fill(2);
      await output
        .table('features')
        .append(packBatch(featuresTable, count, { ...columns, image, text }));
    }
  },
});

export const fusion = stage({
  name: 'fusion',
  reads: { features: featuresTable },
  writes: { fused: fusedTable },
  config: z.strictObject({ method: z.enum(['concat', 'sum']).default('concat'), ...trouble }),
  async run(input, output, config, context) {
    await misbehave(config, context);
    for await (const batch of input.table('features').batches()) {
      const count = batch.numRows;
      const columns = { sample_id: valuesOf(batch, 'sample_id'), split: valuesOf(batch, 'split') };
      const fused = new Float32Array(count * 562).fill(numbersOf(batch, 'image')[0] ?? 0);
      await output.table('fused').append(packBatch(fusedTable, count, { ...columns, fused }));
    }
  },
});

export const train = stage({
  name: 'train',
  reads: { fused: fusedTable, samples: samplesTable },
  writes: { metrics: metricsTable },
  config: z.strictObject({ epochCount: z.int().min(1).default(5), ...trouble }),
  async run(input, output, config, context) {
    await misbehave(config, context);
    const sums = [];
    for await (const batch of input.table('fused').batches())
      sums.push(numbersOf(batch, 'fused')[0]);
    const weights = JSON.stringify({ epochs: config.epochCount, sums, seed: context.seed });
    await output.writeFile('model.safetensors', Buffer.from(weights));
  },
});
