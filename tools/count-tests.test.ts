import { expect, test } from 'vitest';
import { countTests, listFailures } from './count-tests.mjs';

const report = {
  numPassedTests: 7,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [
    {
      name: 'a.test.ts',
      status: 'passed',
      assertionResults: [{ status: 'passed', fullName: 'it adds', failureMessages: [] }],
    },
  ],
};

test('passed and failed tests are counted, and skipped ones where there are any', () => {
  const failing = { report: { ...report, numFailedTests: 2, numPendingTests: 1 }, status: 1 };
  expect(countTests([{ report, status: 0 }])).toBe('7 passed, 0 failed');
  expect(countTests([failing])).toBe('7 passed, 2 failed, 1 skipped');
});

test('a file that does not load is a failure', () => {
  const testResults = [{ name: 'b.test.ts', status: 'failed', assertionResults: [] }];
  expect(countTests([{ report: { ...report, testResults }, status: 1 }])).toBe(
    '7 passed, 1 failed',
  );
});

test('a run that fails outside its tests, or comes to no report, is a failure', () => {
  expect(countTests([{ report, status: 1 }])).toBe('7 passed, 1 failed');
  expect(countTests([{ report: undefined, status: 3 }])).toBe('0 passed, 1 failed');
});

test('several runs come to one line', () => {
  const runs = [
    { report, status: 0 },
    { report: { ...report, numPendingTests: 2 }, status: 0 },
  ];
  expect(countTests(runs)).toBe('14 passed, 0 failed, 2 skipped');
});

test('what failed is named, with the beginning of why', () => {
  const assertionResults = [
    { status: 'failed', fullName: 'it adds', failureMessages: ['expected 3\nto be 4'] },
  ];
  const testResults = [
    { name: 'a.test.ts', status: 'failed', assertionResults },
    { name: 'b.test.ts', status: 'failed', message: 'no such module', assertionResults: [] },
  ];
  expect(listFailures([{ report: { ...report, testResults }, status: 1 }])).toEqual([
    'failed: a.test.ts: it adds\n  expected 3\n  to be 4',
    'failed: b.test.ts: did not load\n  no such module',
  ]);
});
