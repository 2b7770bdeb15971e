import { stageNames } from '@sightline/contracts';
import { createRandom } from '@sightline/tensor';
import { afterEach, beforeAll, beforeEach, test } from 'vitest';
import type { Victim } from './cluster.ts';
import {
  createShakenProject,
  expectUndisturbed,
  isAtWork,
  makeUndisturbed,
  type ShakenProject,
} from './shaken-project.ts';

const roundCount = 20;
const longestDelayMs = 700;

let expected: Record<string, string>;
let project: ShakenProject;

beforeAll(async () => {
  expected = await makeUndisturbed();
});

beforeEach(async () => {
  project = await createShakenProject();
});

afterEach(() => project.remove());

const kinds: Victim[][] = [['host'], ['worker'], ['server'], ['host', 'worker', 'server']];
const random = createRandom(6);

/** What is killed in each round, in which stage, and how long after it has shown itself. */
const rounds = Array.from({ length: roundCount }, (_, round) => ({
  name: `round ${round + 1}`,
  victims: kinds[round % kinds.length]!,
  stage: stageNames[Math.floor(random.next() * stageNames.length)]!,
  delayMs: Math.round(random.next() * longestDelayMs),
}));

test.each(rounds)(
  '$name: $victims killed in $stage after $delayMs ms, and started again',
  async ({ victims, stage, delayMs }) => {
    const handle = await project.start();
    await project.waitFor(handle.id, isAtWork(stage), delayMs);
    await project.cluster.kill(...victims);
    await project.cluster.restore();
    await expectUndisturbed(project, handle, expected);
  },
);
