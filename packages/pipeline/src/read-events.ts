import type { RunEvent } from '@sightline/contracts';
import { readRegular } from './open-regular.ts';
import { parseEvent } from './parse-event.ts';
import { eventsPath } from './run-paths.ts';

/**
 * The events of a run so far, in their order; none where it has no log. A line that is not whole,
 * since it is being written or its writer was killed, or lacks what an event has, is left out.
 */
export async function readEvents(root: string, runId: string): Promise<RunEvent[]> {
  const text = await readRegular(eventsPath(root, runId)).catch((error) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return text.split('\n').flatMap((line) => parseEvent(line) ?? []);
}
