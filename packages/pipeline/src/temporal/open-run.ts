import { StageError } from '@sightline/contracts';
import { type Client, type WorkflowHandle, WorkflowNotFoundError } from '@temporalio/client';
import { resolveRun } from '../list-runs.ts';
import { notUnderWay } from '../not-under-way.ts';
import { chosenAddress, connectClient, type TemporalAddress } from './connection.ts';
import { findDevServer } from './dev-server.ts';
import type { runPipeline } from './workflows/run-pipeline.ts';

/** A run that is under way, as its server knows it. */
export type OpenRun = {
  runId: string;
  client: Client;
  handle: WorkflowHandle<typeof runPipeline>;
};

async function findAddress(root: string, runId: string): Promise<TemporalAddress> {
  const chosen = chosenAddress();
  if (chosen) return chosen;
  const address = await findDevServer(root);
  if (address) return { address, namespace: 'default' };
  throw notUnderWay(runId);
}

/**
 * Does something with a run that is under way.
 *
 * @param name of the run: id, unique beginning of an id, or `latest`
 * @throws StageError `usage` when there is no such run, or it is not under way on Temporal;
 *   `temporal-unreachable`
 */
export async function withOpenRun<Result>(
  root: string,
  name: string,
  work: (run: OpenRun) => Promise<Result>,
): Promise<Result> {
  const { id: runId, engine } = await resolveRun(root, name);
  if (engine === 'local') {
    throw new StageError('usage', {
      message: `run ${runId} is sequenced without Temporal, and listens to nobody`,
      fix: `End it: sightline cancel ${runId}. Its command, typed again, goes on from there.`,
    });
  }
  const client = await connectClient(await findAddress(root, runId));
  try {
    const handle = client.workflow.getHandle<typeof runPipeline>(runId);
    const { status } = await handle.describe();
    if (status.name !== 'RUNNING') throw notUnderWay(runId);
    return await work({ runId, client, handle });
  } catch (thrown) {
    if (thrown instanceof WorkflowNotFoundError) throw notUnderWay(runId);
    throw thrown;
  } finally {
    await client.connection.close();
  }
}
