import { setTimeout as sleep } from 'node:timers/promises';
import type { RunEvent, RunRecord, StageName } from '@sightline/contracts';
import { expect } from 'vitest';
import { followEvents } from '../../src/follow-events.ts';
import type { RunHandle } from '../../src/start-run.ts';
import { startRun } from '../../src/start-run.ts';
import { createTinyProject, type TinyProject } from '../tiny-project.ts';
import { type Cluster, createCluster } from './cluster.ts';
import { artifactsOf, expectWholeStory } from './expect-whole.ts';
import { impatientRecipe } from './impatient-recipe.ts';

/** A project whose runs are served by processes that a test may do anything to. */
export type ShakenProject = TinyProject & {
  cluster: Cluster;
  start(...overrides: string[]): Promise<RunHandle>;
  /** Waits for an event of a run that is under way, and then a little more. */
  waitFor(runId: string, isWanted: (event: RunEvent) => boolean, delayMs?: number): Promise<void>;
};

/** Starts a server and one worker for a project of its own. */
export async function createShakenProject(): Promise<ShakenProject> {
  const project = await createTinyProject(impatientRecipe);
  const cluster = await createCluster(project.root);
  process.env.TEMPORAL_ADDRESS = cluster.address;
  await cluster.startServer();
  await cluster.startWorker();
  const { root } = project;
  return {
    ...project,
    cluster,
    async start(...overrides) {
      return startRun({ root, recipe: await project.load(...overrides), engine: 'temporal' });
    },
    async waitFor(runId, isWanted, delayMs = 0) {
      for await (const event of followEvents(root, runId)) if (isWanted(event)) break;
      await sleep(delayMs);
    },
    async remove() {
      delete process.env.TEMPORAL_ADDRESS;
      await cluster.stop();
      await project.remove();
    },
  };
}

/** Whether an event shows that a stage is at work. */
export const isAtWork =
  (stage: StageName) =>
  (event: RunEvent): boolean =>
    event.type === 'progress' && event.stage === stage;

/** The artifacts of a run of the same recipe that nothing happened to. */
export async function makeUndisturbed(...overrides: string[]): Promise<Record<string, string>> {
  const project = await createTinyProject(impatientRecipe);
  try {
    expect((await project.run({}, ...overrides)).state).toBe('completed');
    return await artifactsOf(project);
  } finally {
    await project.remove();
  }
}

/** That a run ended well, with the artifacts of an undisturbed one, and that its events tell all. */
export async function expectUndisturbed(
  project: TinyProject,
  { id, finished }: RunHandle,
  expected: Record<string, string>,
): Promise<RunRecord> {
  const record = await finished;
  expect(record.error).toBeUndefined();
  expect(record.state).toBe('completed');
  expect(await artifactsOf(project)).toEqual(expected);
  expectWholeStory(await project.events(id));
  return record;
}
