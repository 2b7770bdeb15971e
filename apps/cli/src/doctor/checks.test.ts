import { expect, test } from 'vitest';
import { judgeDisk, judgeMachine } from './check-machine.ts';
import { checkMinilm } from './check-minilm.ts';
import { checkSharedStore } from './check-shared-store.ts';
import { checkNode } from './check-tools.ts';

test.each([
  ['20.18.3', 'fail'],
  ['20.19.0', 'ok'],
  ['18.20.0', 'fail'],
  ['24.1.0', 'ok'],
])('Node %s is %s', (version, state) => {
  expect(checkNode(version).state).toBe(state);
});

test('too little of anything comes with what to do', () => {
  expect(judgeDisk(4e8)).toMatchObject({ state: 'fail', fix: expect.stringContaining('Free') });
  expect(judgeDisk(3e9)).toMatchObject({ state: 'warn', message: '3.0 GB free for data/' });
  expect(judgeDisk(6e9)).not.toHaveProperty('fix');
  expect(judgeMachine(1, 8e9)).toMatchObject({ state: 'warn', message: '1 core, 8.0 GB memory' });
  expect(judgeMachine(2, 8e9).state).toBe('ok');
});

test('the store is this disk where none is named, and a wrong name comes with what to do', async () => {
  expect(await checkSharedStore('')).toMatchObject({ state: 'ok' });
  expect(await checkSharedStore('s3:bucket')).toMatchObject({
    state: 'fail',
    message: expect.stringContaining("SIGHTLINE_STORE is 's3:bucket'"),
    fix: expect.stringContaining('s3://bucket/prefix'),
  });
});

test('MiniLM that is not there is a warning that says who needs it, and how to bring it', () => {
  expect(checkMinilm({ SIGHTLINE_CACHE: '/nowhere' })).toEqual({
    name: 'MiniLM',
    state: 'warn',
    message: expect.stringMatching(
      /\/nowhere\/minilm.* Only recipes whose questions it reads need it/,
    ),
    fix: 'Run `npm run setup`.',
  });
});
