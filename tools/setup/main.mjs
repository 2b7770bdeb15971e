import { cacheFolder } from './cache.mjs';
import { findMissing } from './machine.mjs';
import { gpuWheelsFor } from './pins.mjs';
import { chooseDevice } from './record.mjs';
import { SetUpError } from './set-up-error.mjs';
import { listSteps } from './steps.mjs';

const missingStatus = 3;

/** @param {string} line */
function complain(line) {
  process.stderr.write(`${line}\n`);
}

/**
 * What a disk or a permission refused is the user's to mend, too; anything else is our mistake.
 *
 * @param {unknown} error
 */
function explain(error) {
  if (error instanceof SetUpError) return `${error.message}\n${error.fix}`;
  if (!(error instanceof Error && 'syscall' in error)) throw error;
  return `${error.message}\nCheck that ${cacheFolder()} can be written and that its disk has 2 GB free (12 GB for GPUs).`;
}

/** @param {readonly string[]} words of the command: `--gpu`, `--cpu`, `--quiet` */
function setUp(words) {
  const device = chooseDevice(words);
  if (device === 'gpu') gpuWheelsFor(); // refused before anything is done
  const steps = listSteps(
    (line) => words.includes('--quiet') || complain(`set-up: ${line}`),
    device,
  );
  const pending = steps.filter((step) => !step.isDone());
  const needs = new Set(pending.flatMap((step) => step.needs));
  const missing = findMissing({
    npm: needs.has('npm'),
    python: needs.has('python'),
    compiler: needs.has('compiler'),
  });
  missing.forEach(complain);
  if (missing.length > 0) return missingStatus;
  // A step may undo a later one that was done: npm empties node_modules, links and all.
  for (const step of steps) if (!step.isDone()) step.make();
  return 0;
}

try {
  process.exitCode = setUp(process.argv.slice(2));
} catch (error) {
  complain(explain(error));
  process.exitCode = error instanceof SetUpError ? error.status : missingStatus;
}
