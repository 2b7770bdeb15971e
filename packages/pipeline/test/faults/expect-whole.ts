import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunEvent, StageName } from '@sightline/contracts';
import { expect } from 'vitest';
import { hashTree, type TinyProject } from '../tiny-project.ts';

/** Names of files that only a writer in the middle of its work should have. */
const temporaryName = /\.tmp$|\.lock$/;

/** The hash of every file of a project's artifacts, and that nothing else lies about. */
export async function artifactsOf({ root }: TinyProject): Promise<Record<string, string>> {
  const data = join(root, 'data');
  const names = await readdir(join(data, 'artifacts'), { recursive: true });
  const runs = await readdir(join(data, 'runs'), { recursive: true });
  expect([...names, ...runs].filter((name) => temporaryName.test(name))).toEqual([]);
  return hashTree(join(data, 'artifacts'));
}

/** The attempts at a stage that events tell of: each begins once, one after the other. */
export function attemptsOf(events: readonly RunEvent[], stage: StageName): number[] {
  return events.flatMap((event) =>
    event.type === 'stage-started' && event.stage === stage ? [event.attempt] : [],
  );
}

/** That a run's events are numbered without a gap and tell of every attempt from the first on. */
export function expectWholeStory(events: readonly RunEvent[]): void {
  expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
  for (const stage of ['ingest', 'preprocess', 'features', 'fusion', 'train'] as const) {
    const attempts = attemptsOf(events, stage);
    expect(attempts.length).toBeGreaterThan(0);
    expect(attempts).toEqual([...attempts].sort((a, b) => a - b));
    const last = events.findLast((event) => 'stage' in event && event.stage === stage);
    // A server that was killed before it heard of the end has the stage tried again: it is found.
    expect(last?.type).toMatch(/^stage-(completed|hit)$/);
  }
}
