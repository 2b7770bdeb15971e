import { existsSync, readFileSync } from 'node:fs';

/**
 * @typedef {object} Report vitest's JSON report, as far as it is read here
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests
 * @property {number} numTodoTests
 * @property {File[]} testResults
 *
 * @typedef {object} File
 * @property {string} name path
 * @property {string} status
 * @property {string} [message] why it did not load
 * @property {{ status: string, fullName: string, failureMessages: string[] }[]} assertionResults
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

const shownLineCount = 12;

/**
 * Every failed test with its file and the beginning of its message: where a log is cut short, its
 * end is what is left of it.
 *
 * @param {Run[]} runs
 * @returns {string[]}
 */
export function listFailures(runs) {
  const files = runs.flatMap(({ report }) => report?.testResults ?? []);
  return files.flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === 'failed');
    const tests = failed.map(({ fullName, failureMessages }) => [fullName, ...failureMessages]);
    if (tests.length === 0 && status === 'failed') tests.push(['did not load', message ?? '']);
    return tests.map(([title, ...messages]) => {
      const lines = messages.join('\n').split('\n').slice(0, shownLineCount);
      return [`failed: ${name}: ${title}`, ...lines.map((line) => `  ${line}`)].join('\n');
    });
  });
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
  const runs = readRuns(process.argv.slice(2));
  for (const failure of listFailures(runs)) process.stdout.write(`${failure}\n`);
  process.stdout.write(`${countTests(runs)}\n`);
}
