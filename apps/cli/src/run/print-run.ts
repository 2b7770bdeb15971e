import { type RunRecord, StageError } from '@sightline/contracts';
import { readFlow, readRetrieved, readTrained } from '@sightline/report';
import { renderRunSummary } from '../render/run-summary.ts';
import type { CommandIo } from '../terminal/command-io.ts';

/** A run may be looked at after its artifacts were removed. */
function forgiveGone(thrown: unknown): undefined {
  if (!(thrown instanceof StageError && thrown.code === 'missing-data')) throw thrown;
}

/** Prints what a run has to show: tables, or one JSON object. */
export async function printRun(io: CommandIo, root: string, run: RunRecord): Promise<void> {
  const trained = await readTrained(root, run).catch(forgiveGone);
  const retrieval = await readRetrieved(root, run).catch(forgiveGone);
  if (io.isJson) {
    const { epochs = [], scores = [] } = trained?.results ?? {};
    io.printJson({
      type: 'summary',
      run,
      epochs,
      scores,
      splits: trained?.evaluation.splits ?? [],
      ...(retrieval?.length ? { retrieval } : {}),
    });
    return;
  }
  io.print(
    renderRunSummary(io.out, run, await readFlow(root, run), {
      ...trained,
      ...(retrieval && { retrieval }),
    }),
  );
}
