import { existsSync, readFileSync } from 'node:fs';

/**
 * @typedef {object} Report vitest's JSON report, as far as it is read here
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests
 * @property {number} numTodoTests
 * @property {{ status: string, assertionResults: unknown[] }[]} testResults
 */

/**
 * One line: `N passed, N failed`, and `, N skipped` where some were.
 *
 * A file that did not load counts as one failed test, and so does a run that failed in any other
 * way, so that a failure never reads as a success.
 *
 * @param {Report | undefined} report `undefined` when the run came to no report
 * @param {number} status the run's exit status
 */
export function countTests(report, status) {
  if (!report) return '0 passed, 1 failed';
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  );
  const counted = report.numFailedTests + broken.length;
  const failedCount = counted === 0 && status !== 0 ? 1 : counted;
  const skippedCount = report.numPendingTests + report.numTodoTests;
  const line = `${report.numPassedTests} passed, ${failedCount} failed`;
  return skippedCount > 0 ? `${line}, ${skippedCount} skipped` : line;
}

const [path, status] = process.argv.slice(2);
if (process.argv[1] === import.meta.filename && path) {
  const report = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
  process.stdout.write(`${countTests(report, Number(status))}\n`);
}
