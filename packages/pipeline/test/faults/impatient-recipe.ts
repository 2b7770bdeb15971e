import { stageNames } from '@sightline/contracts';
import { tinyRecipe } from '../tiny-project.ts';

/** Steps of 50 ms that each stage waits for, a checkpoint each. */
export const waitSteps = 16;

/** Tiny stages of a second each; what is lost is noticed, and tried again, sooner than usual. */
export const impatientRecipe: Record<string, unknown> = {
  ...tinyRecipe,
  ...Object.fromEntries(
    stageNames.map((stage) => [stage, { ...(tinyRecipe[stage] as object), waitSteps }]),
  ),
  heartbeatTimeoutMs: 2000,
  retry: Object.fromEntries(
    stageNames.map((stage) => [
      stage,
      { maximumAttempts: 20, initialIntervalMs: 50, backoffCoefficient: 1.2 },
    ]),
  ),
};
