import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTinyProject, type TinyProject } from '../tiny-project.ts';

let project: TinyProject;

beforeEach(async () => {
  project = await createTinyProject();
});

afterEach(async () => {
  delete process.env.NODE_OPTIONS;
  await project.remove();
});

/** Runs with a first attempt at `features` that ends badly, and says what its events tell of it. */
async function failureOf(...overrides: string[]) {
  const record = await project.run(
    { forksStages: true },
    'features.crashCount=1',
    `features.attemptsPath="${join(project.root, 'attempts')}"`,
    ...overrides,
  );
  expect(record.state).toBe('completed');
  const events = await project.events(record.id);
  const failures = events.filter((event) => event.type === 'stage-failed');
  expect(failures).toMatchObject([{ stage: 'features', attempt: 1, willRetry: true }]);
  return failures[0]!.error;
}

test.each([
  ['SIGKILL', 'killed', 'the process of features was ended by SIGKILL'],
  ['SIGSEGV', 'native-crash', 'the process of features was ended by SIGSEGV, in native code'],
  ['heap', 'out-of-memory', 'the process of features was ended by SIGABRT, because memory ran out'],
])('%s is told as %s and tried again', async (crash, kind, message) => {
  process.env.NODE_OPTIONS = '--max-old-space-size=100'; // of the stages' processes
  const error = await failureOf(`features.crash=${crash}`);
  expect(error).toMatchObject({ code: 'crash', message, details: { kind } });
});

test('a stage that hangs in native code is ended after stallTimeoutMs and tried again', async () => {
  const error = await failureOf('features.crash=hang', 'stallTimeoutMs={"features":5000}');
  expect(error).toMatchObject({
    code: 'stalled',
    message: 'features made no progress for stallTimeoutMs 5000',
    fix: expect.stringContaining('raise stallTimeoutMs'),
  });
});
