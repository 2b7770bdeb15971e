import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StageError } from '@sightline/contracts';
import { recordPath, runFolder, runsFolder } from '@sightline/pipeline/runs';
import type { StudioContext } from '../server/studio-context.ts';
import { environmentOf, findError, silentEnd } from './run-command.ts';

const pollIntervalMs = 50;
/** What planning may take, which reads every file that a run would take from before. */
const defaultPatienceMs = 180_000;

type Launched = {
  child: ChildProcess;
  /** Why it could not be started. */
  failure?: Error;
};

async function spawnCommand(
  context: StudioContext,
  words: readonly string[],
  logPath: string,
): Promise<Launched> {
  const [program, ...first] = context.command;
  const log = await open(logPath, 'wx', 0o600);
  try {
    const child = spawn(program, [...first, '--json', ...words], {
      env: environmentOf(context),
      detached: true, // it outlives the studio, and its Ctrl-C
      stdio: ['ignore', log.fd, log.fd],
    });
    const launched: Launched = { child };
    child.once('error', (error) => {
      launched.failure = error;
    });
    child.unref();
    return launched;
  } finally {
    await log.close();
  }
}

/** Waits until a run has its record, or the command that was to make it has ended. */
async function waitForRecord(
  launched: Launched,
  path: string,
  patienceMs: number,
): Promise<boolean> {
  const { child } = launched;
  const untilMs = Date.now() + patienceMs;
  while (Date.now() < untilMs) {
    const isOver = child.exitCode !== null || child.signalCode !== null;
    if (existsSync(path)) return true;
    if (launched.failure) throw launched.failure;
    if (isOver) return existsSync(path);
    await sleep(pollIntervalMs);
  }
  throw new StageError('stalled', {
    message: `the run has not begun within ${patienceMs / 1000} s; it may yet`,
    fix: 'See the list of runs in a while.',
  });
}

/**
 * Starts the command that makes a run, on its own, and waits until the run is recorded. What it
 * prints is kept beside the run's other logs.
 *
 * @throws StageError as the command said it, when there is no run
 */
export async function launchRun(
  context: StudioContext,
  id: string,
  words: readonly string[],
  patienceMs: number = defaultPatienceMs,
): Promise<void> {
  const { root } = context;
  await mkdir(runsFolder(root), { recursive: true });
  const logPath = join(runsFolder(root), `.${id}.log`);
  try {
    const launched = await spawnCommand(context, words, logPath);
    if (await waitForRecord(launched, recordPath(root, id), patienceMs)) {
      const kept = join(runFolder(root, id), 'logs', 'command.jsonl');
      await rename(logPath, kept).catch(() => undefined); // it is a log: the run goes on without
      return;
    }
    const printed = await readFile(logPath, 'utf8').catch(() => '');
    throw findError(printed) ?? silentEnd(words, printed);
  } finally {
    await rm(logPath, { force: true });
  }
}
