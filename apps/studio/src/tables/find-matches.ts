import { StageError } from '@sightline/contracts';
import type { Matches } from '../api/index.ts';
import type { TableWorker } from './create-table-worker.ts';
import type { RunTable } from './open-run-table.ts';

/** Numbers of rows that travel to the page; the rest are counted. */
const maxMatchCount = 100_000;

/** The filter's grammar is the command's; here it stands in a field, not behind an option. */
function withoutOption(thrown: unknown): unknown {
  if (!(thrown instanceof StageError) || !thrown.message.startsWith('--where: ')) return thrown;
  const { code, message, fix = '' } = thrown;
  return new StageError(code, {
    message: message.replace('--where: ', ''),
    fix: fix.replace(/--where "(.*)"/, '$1'),
  });
}

/**
 * The rows that a filter lets through.
 *
 * @throws StageError `usage` for a filter that does not fit the table, with the place marked
 */
export async function findMatches(
  worker: TableWorker,
  { artifact, name }: RunTable,
  where: string,
  signal: AbortSignal,
): Promise<Matches> {
  const { folder } = artifact;
  const task = { kind: 'matches', folder, table: name, where, limit: maxMatchCount } as const;
  try {
    return await worker.match(task, signal);
  } catch (thrown) {
    throw withoutOption(thrown);
  }
}
