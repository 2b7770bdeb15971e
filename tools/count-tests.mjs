import { existsSync, readFileSync } from 'node:fs';

/**
 * @typedef {object} Report vitest's JSON report, as far as it is read here
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests
 * @property {number} numTodoTests
 * @property {{ status: string, assertionResults: unknown[] }[]} testResults
 */

/** @typedef {{ report: Report | undefined, status: number }} Run `report` is `undefined` when it came to none */

/**
 * A file that did not load counts as one failed test, and so does a run that failed in any other
 * way, so that a failure never reads as a success.
 *
 * @param {Run} run
 */
function countRun({ report, status }) {
  if (!report) return { passed: 0, failed: 1, skipped: 0 };
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  );
  const counted = report.numFailedTests + broken.length;
  return {
    passed: report.numPassedTests,
    failed: counted === 0 && status !== 0 ? 1 : counted,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/**
 * One line for all runs: `N passed, N failed`, and `, N skipped` where some were.
 *
 * @param {Run[]} runs
 */
export function countTests(runs) {
  const counts = runs.map(countRun);
  /** @param {'passed' | 'failed' | 'skipped'} what */
  const sum = (what) => counts.reduce((total, count) => total + count[what], 0);
  const line = `${sum('passed')} passed, ${sum('failed')} failed`;
  return sum('skipped') > 0 ? `${line}, ${sum('skipped')} skipped` : line;
}

/** @param {string[]} words path of a report and exit status, of each run */
function readRuns(words) {
  /** @type {Run[]} */
  const runs = [];
  for (let at = 0; at < words.length; at += 2) {
    const path = words[at] ?? '';
    const report = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
    runs.push({ report, status: Number(words[at + 1]) });
  }
  return runs;
}

if (process.argv[1] === import.meta.filename) {
  process.stdout.write(`${countTests(readRuns(process.argv.slice(2)))}\n`);
}
