import type { RunRecord } from '@sightline/contracts';
import { readRun, resolveRun } from '@sightline/pipeline/runs';

const wholeId = /^\d{8}-\d{6}-[a-z0-9-]+$/;

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

/**
 * The run that an address names by its id, a unique beginning of it, or `latest`.
 *
 * @throws StageError `usage` where there is none
 */
export async function findRun({ root }: StudioContext, name: string): Promise<RunRecord> {
  // A whole id is found by itself: a list of rows asks for a picture each, and for its run.
  const found = wholeId.test(name) ? await readRun(root, name).catch(() => undefined) : undefined;
  return found ?? resolveRun(root, name);
}
