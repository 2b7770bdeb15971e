import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EpochEvent, RunEvent } from '@sightline/contracts';
import type { TinyProject } from '../../../cli/test/tiny-project.ts';

/** The lines of a run's `events.jsonl` as they stand now; none where there is no such run yet. */
export async function readEvents({ root }: TinyProject, runId: string): Promise<RunEvent[]> {
  const path = join(root, 'data', 'runs', runId, 'events.jsonl');
  const text = await readFile(path, 'utf8').catch(() => '');
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).trim();
  return lines === '' ? [] : lines.split('\n').map((line) => JSON.parse(line) as RunEvent);
}

export function epochsOf(
  events: readonly RunEvent[],
  model: EpochEvent['model'],
): Extract<RunEvent, EpochEvent>[] {
  return events.filter((event) => event.type === 'epoch').filter((event) => event.model === model);
}
