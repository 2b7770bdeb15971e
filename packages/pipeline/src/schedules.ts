import { StageError } from '@sightline/contracts';
import { type Client, ScheduleAlreadyRunning, ScheduleNotFoundError } from '@temporalio/client';
import { loadRecipe } from './load-recipe.ts';
import type { RecipeSpec } from './prepare-run.ts';
import { chosenAddress, connectClient, sharedQueues } from './temporal/connection.ts';

export type ScheduledRecipe = {
  name: string;
  /** ISO time of the next run; none while it rests. */
  nextRunAt?: string;
  isPaused: boolean;
  /** Ids of the latest runs' workflows, the newest last. */
  recentRuns: string[];
};

const namePattern = /^[a-z0-9][a-z0-9-]{0,39}$/;

/** Schedules of Sightline among others of the same namespace. */
const prefix = 'sightline-';

async function withClient<Result>(work: (client: Client) => Promise<Result>): Promise<Result> {
  const chosen = chosenAddress();
  if (!chosen) {
    throw new StageError('usage', {
      message: 'a schedule needs a Temporal server that goes on when this command has ended',
      fix: 'Name one with TEMPORAL_ADDRESS, and have a worker serve it: sightline worker.',
    });
  }
  const client = await connectClient(chosen);
  try {
    return await work(client);
  } finally {
    await client.connection.close();
  }
}

function explain(name: string, thrown: unknown): unknown {
  if (thrown instanceof ScheduleAlreadyRunning) {
    return new StageError('usage', {
      message: `there is a schedule ${name} already`,
      fix: `Remove it first: sightline schedule delete ${name}.`,
    });
  }
  if (thrown instanceof ScheduleNotFoundError) {
    return new StageError('usage', {
      message: `there is no schedule ${name}`,
      fix: 'See which there are: sightline schedule list.',
    });
  }
  const details = thrown instanceof Error ? thrown.message : '';
  if (!/cron|CalendarSpec|schedule spec/i.test(details)) return thrown;
  return new StageError('usage', {
    message: `schedule ${name}: ${details}`,
    fix: 'Write when as five fields of cron, such as "0 3 * * *" for three at night, UTC.',
    cause: thrown,
  });
}

async function explaining<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (thrown) {
    throw explain(name, thrown);
  }
}

/**
 * Runs a recipe again and again, on the workers of the shared queues; one that is still under way
 * is not overtaken.
 *
 * @param cron when, in UTC, five fields
 * @throws StageError `usage` for a wrong name or cron, or without a server of one's own; what is
 *   wrong with the recipe; `temporal-unreachable`
 * @see https://docs.temporal.io/schedule
 */
export async function createSchedule(
  root: string,
  name: string,
  cron: string,
  spec: RecipeSpec,
): Promise<void> {
  if (!namePattern.test(name)) {
    throw new StageError('usage', {
      message: `'${name}' cannot be the name of a schedule`,
      fix: 'Use lower-case letters, digits and hyphens, at most 40.',
    });
  }
  await loadRecipe(spec.recipe, spec.overrides, root); // wrong at night would be too late
  await withClient((client) =>
    explaining(name, () =>
      client.schedule.create({
        scheduleId: `${prefix}${name}`,
        spec: { cronExpressions: [cron] },
        policies: { overlap: 'SKIP' },
        action: {
          type: 'startWorkflow',
          workflowType: 'runRecipe',
          workflowId: name, // Temporal puts the time behind it
          taskQueue: sharedQueues.cpu,
          args: [spec, sharedQueues],
        },
      }),
    ),
  );
}

/** @throws StageError `usage` without such a schedule; `temporal-unreachable` */
export function triggerSchedule(name: string): Promise<void> {
  return withClient((client) =>
    explaining(name, () => client.schedule.getHandle(`${prefix}${name}`).trigger()),
  );
}

/** Ends a schedule; what it has started goes on. */
export function deleteSchedule(name: string): Promise<void> {
  return withClient((client) =>
    explaining(name, () => client.schedule.getHandle(`${prefix}${name}`).delete()),
  );
}

/** All schedules, by name. */
export function listSchedules(): Promise<ScheduledRecipe[]> {
  return withClient(async (client) => {
    const found: ScheduledRecipe[] = [];
    for await (const { scheduleId, state, info } of client.schedule.list()) {
      if (!scheduleId.startsWith(prefix)) continue;
      const [next] = info.nextActionTimes;
      found.push({
        name: scheduleId.slice(prefix.length),
        ...(next ? { nextRunAt: next.toISOString() } : {}),
        isPaused: state.paused,
        recentRuns: info.recentActions.flatMap(({ action }) =>
          action.type === 'startWorkflow' ? [action.workflow.workflowId] : [],
        ),
      });
    }
    return found.sort((a, b) => (a.name < b.name ? -1 : 1));
  });
}
