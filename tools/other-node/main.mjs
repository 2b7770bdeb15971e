import { spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SetUpError } from '../setup/set-up-error.mjs';
import { fetchNode, majors } from './fetch-node.mjs';

// npm run test:node -- 22 [--smoke] [words for vitest]

/**
 * What breaks first under another Node: native addons, child processes and their channels, the
 * embedded Temporal server, and a whole run through the command.
 */
const smokeFiles = [
  'apps/cli/test/command.test.ts',
  'apps/studio/src/ask',
  'apps/studio/src/server',
  'packages/images/src',
  'packages/pipeline/src/engine-temporal.test.ts',
  'packages/preprocess/src',
  'packages/store',
  'packages/tensor/src',
];

/**
 * @param {string} programs folder of the other Node
 * @param {string[]} words
 */
function runVitest(programs, words) {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const path = `${programs}${delimiter}${process.env.PATH}`; // tests start `node`, too
  return spawnSync(join(programs, 'node'), [vitest, 'run', ...words], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PATH: path },
  });
}

const [major = '', ...words] = process.argv.slice(2);
try {
  if (!majors.includes(major)) {
    throw new SetUpError(
      `Which Node? '${major}' is none of ${majors.join(', ')}.`,
      'For example: npm run test:node -- 22',
    );
  }
  const isSmoke = words.includes('--smoke');
  const rest = words.filter((word) => word !== '--smoke');
  const { status, error } = runVitest(fetchNode(major), [...(isSmoke ? smokeFiles : []), ...rest]);
  if (error) throw error;
  process.exitCode = status ?? 130;
} catch (error) {
  if (!(error instanceof SetUpError)) throw error;
  process.stderr.write(`${error.message}\n${error.fix}\n`);
  process.exitCode = 2;
}
