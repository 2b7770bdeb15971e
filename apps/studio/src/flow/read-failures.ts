import type { RunEvent, StageName } from '@sightline/contracts';
import { EventReader } from '@sightline/pipeline/runs';
import type { FailedAttempt } from '../api/index.ts';

type Failure = FailedAttempt & { stage: StageName };

/** The newest are kept: a run in thousands of shards may fail as often. */
const failureLimit = 50;

function failureIn(event: RunEvent): Failure | undefined {
  if (event.type !== 'stage-failed' && event.type !== 'shard-failed') return undefined;
  const { stage, attempt, shard, error } = event;
  // Who pauses or stops a run ends its attempt: nothing went wrong.
  if (error.code === 'interrupted') return undefined;
  return { stage, attempt, ...(shard === undefined ? {} : { shard }), error };
}

/** Attempts of a run's stages that failed, from its log; none where there is no log. */
export async function readFailures(root: string, runId: string): Promise<Failure[]> {
  const reader = new EventReader(root, runId);
  const failures: Failure[] = [];
  try {
    do {
      const events = await reader.read();
      failures.push(...events.flatMap((event) => failureIn(event) ?? []));
    } while (!reader.isAtEnd);
  } finally {
    await reader.close();
  }
  return failures.slice(-failureLimit);
}
