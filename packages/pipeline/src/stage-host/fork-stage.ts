import { type ChildProcess, fork } from 'node:child_process';
import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fromErrorRecord, StageError } from '@sightline/contracts';
import { logPath } from '../run-paths.ts';
import type { RunStage, StageJob, StageResult, StageRuntime } from '../run-stage.ts';
import type { HostMessage } from './message.ts';

/** Time between SIGTERM and SIGKILL. */
const killGraceMs = 4500;
const logTailLines = 12;
const logTailCharacters = 3000;

// The same path from `src`, where tests run, and from `dist`.
const hostPath = fileURLToPath(new URL('../../dist/stage-host/host.js', import.meta.url));

type Ending = { code: number | null; signal: NodeJS.Signals | null };

async function spawnHost(job: StageJob): Promise<ChildProcess> {
  const path = logPath(job.root, job.task.runId, job.task.stage);
  await mkdir(dirname(path), { recursive: true });
  const log = await open(path, 'a');
  const quiet = { TF_CPP_MIN_LOG_LEVEL: '3' };
  try {
    return fork(hostPath, [], {
      detached: true, // its own process group, so that all of it can be ended
      execArgv: [],
      env: { ...quiet, ...process.env },
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

async function readLogTail({ root, task }: StageJob): Promise<string> {
  const text = await readFile(logPath(root, task.runId, task.stage), 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-logTailLines).join('\n').slice(-logTailCharacters);
}

async function crashOf(job: StageJob, { code, signal }: Ending): Promise<StageError> {
  const { stage, runId } = job.task;
  const logTail = await readLogTail(job);
  const killed = signal === 'SIGKILL' || code === 137;
  const outOfMemory = logTail.includes('heap out of memory');
  const how = signal ? `was ended by ${signal}` : `exited with code ${code}`;
  const why = killed || outOfMemory ? ', most likely because memory ran out' : '';
  return new StageError('crash', {
    message: `the process of ${stage} ${how}${why}`,
    fix: `Its output is in data/runs/${runId}/logs/${stage}.log.`,
    details: { code, signal, logTail },
  });
}

/**
 * Runs a stage in a process of its own: it may block, crash or run out of memory there, and gives
 * all its memory back.
 *
 * What it prints goes to `data/runs/<id>/logs/<stage>.log`.
 *
 * @throws StageError what the stage threw, or `crash` with the last lines of its log.
 */
export const forkStage: RunStage = async (job: StageJob, { signal, report }: StageRuntime) => {
  const child = await spawnHost(job);
  const stopWatching = endOnAbort(child, signal);
  let outcome: Exclude<HostMessage, { type: 'event' }> | undefined;
  child.on('message', (message: HostMessage) => {
    if (message.type === 'event') report(message.event);
    else outcome = message;
  });
  const ending = await new Promise<Ending>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, killedBy) => resolve({ code, signal: killedBy }));
    child.send(job, (error) => error && !child.killed && killGroup(child, 'SIGTERM'));
  }).finally(stopWatching);
  return settle(job, outcome, ending, signal);
};

async function settle(
  job: StageJob,
  outcome: Exclude<HostMessage, { type: 'event' }> | undefined,
  ending: Ending,
  signal: AbortSignal,
): Promise<StageResult> {
  if (outcome?.type === 'completed') {
    const { artifact, peakMemoryBytes } = outcome;
    return { artifact, peakMemoryBytes };
  }
  signal.throwIfAborted();
  // A host that was asked to stop by somebody else has crashed, as far as the run is concerned.
  if (outcome && outcome.error.code !== 'interrupted') throw fromErrorRecord(outcome.error);
  throw await crashOf(job, outcome ? { code: null, signal: 'SIGTERM' } : ending);
}
