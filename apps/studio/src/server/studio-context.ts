import { type RunRecord, StageError } from '@sightline/contracts';
import { readRun, resolveRun } from '@sightline/pipeline/runs';

/** What the routes work with. */
export type StudioContext = {
  /** The folder that holds `data/`. */
  root: string;
  /** What a request must carry that starts or stops a run. */
  token: string;
  /** Program and first words of the `sightline` command, which runs are started with. */
  command: readonly [string, ...string[]];
  /** Has something closed when the studio is. */
  onClose(close: () => void | Promise<void>): void;
};

const idPattern = /^[a-z0-9][a-z0-9-]{0,79}$/;

/** A run whose whole id is given is read without a look at the others. */
async function readExact(root: string, name: string): Promise<RunRecord | undefined> {
  if (!idPattern.test(name) || name === 'latest') return undefined;
  const record = await readRun(root, name).catch(() => undefined);
  return record?.id === name ? record : undefined;
}

/**
 * The run that an address names by its id, a unique beginning of it, or `latest`. The name is only
 * ever compared: it leads to no file that is not a run's.
 *
 * @throws StageError `missing-data` where there is none
 */
export async function findRun({ root }: StudioContext, name: string): Promise<RunRecord> {
  const exact = await readExact(root, name);
  if (exact) return exact;
  return resolveRun(root, name).catch((thrown: unknown) => {
    if (!(thrown instanceof StageError) || thrown.code !== 'usage') throw thrown;
    const { message, fix, details } = thrown;
    throw new StageError('missing-data', {
      message,
      ...(fix ? { fix } : {}),
      details,
      cause: thrown,
    });
  });
}
