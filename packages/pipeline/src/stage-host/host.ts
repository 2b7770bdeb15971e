import { toErrorRecord } from '@sightline/contracts';
import type { CheckpointRecord } from '../checkpoint-file.ts';
import { runStageHere, type StageJob, type StageResult } from '../run-stage.ts';
import { isTracing } from '../telemetry/is-tracing.ts';
import type { HostMessage, HostRequest } from './message.ts';
import { readPeakMemory } from './read-peak-memory.ts';

/** Time to stop in after the parent has gone. */
const orphanGraceMs = 4000;

const controller = new AbortController();

function send(message: HostMessage): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected) process.send!(message, undefined, {}, () => resolve());
    else resolve();
  });
}

/** Loads what spans need only where they have somewhere to go. */
async function traced(job: StageJob, run: () => Promise<StageResult>): Promise<StageResult> {
  const { traceStage } = await import('../telemetry/trace-stage.ts');
  return traceStage(job, run);
}

async function host(job: HostRequest): Promise<void> {
  const report = (event: Extract<HostMessage, { type: 'event' }>['event']): void => {
    void send({ type: 'event', event });
  };
  const onCheckpoint = (checkpoint: CheckpointRecord): void => {
    void send({ type: 'checkpoint', checkpoint });
  };
  try {
    const { signal } = controller;
    const run = () => runStageHere(job, { signal, report, onCheckpoint });
    const { artifact } = await (isTracing() ? traced(job, run) : run());
    await send({ type: 'completed', artifact, peakMemoryBytes: readPeakMemory() });
  } catch (thrown) {
    console.error(thrown);
    await send({ type: 'failed', error: toErrorRecord(thrown) });
  }
  process.exit(0);
}

process.on('SIGTERM', () => controller.abort());
// A terminal's Ctrl-C reaches the whole group; the parent decides what becomes of the stage.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => {
  controller.abort();
  setTimeout(() => process.exit(1), orphanGraceMs).unref();
});
process.once('message', (job: HostRequest) => void host(job));
