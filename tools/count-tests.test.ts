import { expect, test } from 'vitest';
import { countTests } from './count-tests.mjs';

const report = {
  numPassedTests: 7,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [{ status: 'passed', assertionResults: [{}] }],
};

test('passed and failed tests are counted, and skipped ones where there are any', () => {
  expect(countTests(report, 0)).toBe('7 passed, 0 failed');
  expect(countTests({ ...report, numFailedTests: 2, numPendingTests: 1 }, 1)).toBe(
    '7 passed, 2 failed, 1 skipped',
  );
});

test('a file that does not load is a failure', () => {
  const testResults = [{ status: 'failed', assertionResults: [] }];
  expect(countTests({ ...report, testResults }, 1)).toBe('7 passed, 1 failed');
});

test('a run that fails outside its tests, or comes to no report, is a failure', () => {
  expect(countTests(report, 1)).toBe('7 passed, 1 failed');
  expect(countTests(undefined, 3)).toBe('0 passed, 1 failed');
});
