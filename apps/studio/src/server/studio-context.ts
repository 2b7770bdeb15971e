import type { RunRecord } from '@sightline/contracts';
import { resolveRun } from '@sightline/pipeline/runs';

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
export function findRun({ root }: StudioContext, name: string): Promise<RunRecord> {
  return resolveRun(root, name);
}
