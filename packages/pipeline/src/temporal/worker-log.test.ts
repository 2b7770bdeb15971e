import { expect, test } from 'vitest';
import { createTemporalLogger, createWorkerLog, readableLine } from './worker-log.ts';

function collect() {
  const lines: string[] = [];
  return { lines, log: createWorkerLog((line) => lines.push(line)) };
}

test('a line about a stage names run, stage and attempt, and can be read', () => {
  const { lines, log } = collect();
  log.info({ runId: 'a-1', stage: 'train', attempt: 2, rowCount: 9 }, 'done, 9 rows in 1.0 s');
  expect(JSON.parse(lines[0]!)).toEqual({
    level: 'info',
    time: expect.stringMatching(/Z$/),
    runId: 'a-1',
    stage: 'train',
    attempt: 2,
    rowCount: 9,
    msg: 'done, 9 rows in 1.0 s',
  });
  expect(readableLine(lines[0]!)).toMatch(
    /^\d\d:\d\d:\d\d train, attempt 2: done, 9 rows in 1\.0 s · run a-1\n$/,
  );
});

test('of what Temporal says, warnings and errors are kept: message, run and reason, no stack', () => {
  const { lines, log } = collect();
  const logger = createTemporalLogger(log);
  const meta = {
    workflowId: 'a-1',
    taskQueue: 'q',
    error: new Error('gone'),
    workflowInfo: { a: 1 },
  };
  logger.info('started', meta);
  logger.warn('Activity failed', meta);
  logger.log('WARN', 'Worker lost its connection', meta);
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0]!)).toEqual({
    level: 'warn',
    time: expect.any(String),
    runId: 'a-1',
    queue: 'q',
    reason: 'gone',
    msg: 'Worker lost its connection',
  });
});
