import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { RunEvent, StageName } from '@sightline/contracts';
import { eventsPath } from '@sightline/pipeline/runs';
import type { FailedAttempt } from '../api/index.ts';

type Failure = FailedAttempt & { stage: StageName };

/** The newest are kept: a run in thousands of shards may fail as often. */
const failureLimit = 50;

const mayTell = /"type":"(?:stage|shard)-failed"/;

function failureIn(line: string): Failure | undefined {
  if (!mayTell.test(line)) return undefined;
  try {
    const event = JSON.parse(line) as RunEvent;
    if (event.type !== 'stage-failed' && event.type !== 'shard-failed') return undefined;
    const { stage, attempt, shard, error } = event;
    // Who pauses or stops a run ends its attempt: nothing went wrong.
    if (error.code === 'interrupted') return undefined;
    return { stage, attempt, ...(shard === undefined ? {} : { shard }), error };
  } catch {
    return undefined; // half a line that a killed process left
  }
}

/** Attempts of a run's stages that failed, from its log; none where there is no log. */
export async function readFailures(root: string, runId: string): Promise<Failure[]> {
  const failures: Failure[] = [];
  const lines = createInterface({ input: createReadStream(eventsPath(root, runId)) });
  try {
    for await (const line of lines) {
      const failure = failureIn(line);
      if (failure) failures.push(failure);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return failures.slice(-failureLimit);
}
