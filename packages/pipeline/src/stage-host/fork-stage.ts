import { type ChildProcess, fork } from 'node:child_process';
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fromErrorRecord } from '@sightline/contracts';
import { logPath } from '../run-paths.ts';
import type { RunStage, StageJob, StageRuntime } from '../run-stage.ts';
import { crashOf, type Ending, readOomKillCount } from './crash-of.ts';
import type { HostMessage } from './message.ts';
import { watchProgress } from './watch-progress.ts';

type Outcome = Extract<HostMessage, { type: 'completed' | 'failed' }>;

/** Time between SIGTERM and SIGKILL. */
const killGraceMs = 4500;

// The same path from `src`, where tests run, and from `dist`.
const hostPath = fileURLToPath(new URL('../../dist/stage-host/host.js', import.meta.url));

// glibc gives each thread memory of its own, and libvips' threads leave gaps in it: with two of
// these the peak of ingest is 152 MiB instead of 213 at 10,000 rows, and does not grow with them.
const environmentOfHosts = { TF_CPP_MIN_LOG_LEVEL: '3', MALLOC_ARENA_MAX: '2' };

// V8 would let garbage take up several times what is in use, and what is new 48 MiB, the sooner the
// more a stage does: stages hold up to 45 MiB less so, and a fit takes a fiftieth longer.
const flagsOfHosts = ['--heap-growing-percent=50', '--max-semi-space-size=2'];

async function spawnHost(job: StageJob, environment = {}): Promise<ChildProcess> {
  const path = logPath(job.root, job.task.runId, job.task.stage);
  await mkdir(dirname(path), { recursive: true });
  const log = await open(path, 'a');
  try {
    return fork(hostPath, [], {
      detached: true, // its own process group, so that all of it can be ended
      execArgv: flagsOfHosts,
      env: { ...environmentOfHosts, ...process.env, ...environment },
      stdio: ['ignore', log.fd, log.fd, 'ipc'],
    });
  } finally {
    await log.close();
  }
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    process.kill(-child.pid!, signal);
  } catch {
    child.kill(signal);
  }
}

/** Ends the host when the signal is aborted: politely, then not. */
function endOnAbort(child: ChildProcess, signal: AbortSignal): () => void {
  let timer: NodeJS.Timeout | undefined;
  const end = (): void => {
    killGroup(child, 'SIGTERM');
    timer = setTimeout(() => killGroup(child, 'SIGKILL'), killGraceMs);
  };
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  return () => {
    signal.removeEventListener('abort', end);
    clearTimeout(timer);
  };
}

/**
 * Runs a stage in a process of its own: it may block, crash or run out of memory there, and gives
 * all its memory back.
 *
 * What it prints goes to `data/runs/<id>/logs/<stage>.log`.
 *
 * @throws StageError what the stage threw, `stalled` after `stallTimeoutMs` without progress, or
 * `crash` with its kind and the last lines of its log.
 */
export const forkStage: RunStage = async (job: StageJob, runtime: StageRuntime) => {
  const { signal, report, onCheckpoint } = runtime;
  const oomKillsBefore = await readOomKillCount();
  const child = await spawnHost(job, runtime.environment);
  const watch = watchProgress(job.task);
  const stopEnding = endOnAbort(child, AbortSignal.any([signal, watch.signal]));
  let outcome: Outcome | undefined;
  child.on('message', (message: HostMessage) => {
    watch.touch();
    if (message.type === 'event') report(message.event);
    else if (message.type === 'checkpoint') onCheckpoint?.(message.checkpoint);
    else outcome = message;
  });
  const ending = await new Promise<Ending>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, killedBy) => resolve({ code, signal: killedBy }));
    child.send(job, (error) => error && !child.killed && killGroup(child, 'SIGTERM'));
  }).finally(() => {
    stopEnding();
    watch.stop();
    killGroup(child, 'SIGKILL'); // whatever the stage itself has started
  });
  if (outcome?.type === 'completed') {
    const { artifact, peakMemoryBytes } = outcome;
    return { artifact, peakMemoryBytes };
  }
  signal.throwIfAborted();
  watch.signal.throwIfAborted();
  // A host that was asked to stop by somebody else has crashed, as far as the run is concerned.
  if (outcome && outcome.error.code !== 'interrupted') throw fromErrorRecord(outcome.error);
  const oomKillCount = (await readOomKillCount()) - oomKillsBefore;
  throw await crashOf(job, outcome ? { code: null, signal: 'SIGTERM' } : ending, oomKillCount);
};
