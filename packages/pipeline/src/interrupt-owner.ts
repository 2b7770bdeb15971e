import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { isUnderWay, StageError } from '@sightline/contracts';
import { notUnderWay } from './not-under-way.ts';
import { readOwner, readRun } from './run-store.ts';

const sequencing: ReadonlySet<string> = new Set(['run', 'rerun', 'sweep']);

/** How a process was called, in words; none where that cannot be told. */
async function wordsOf(pid: number): Promise<string[]> {
  const fromKernel = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined);
  if (fromKernel !== undefined) return fromKernel.split('\0');
  const listed = promisify(execFile)('ps', ['-o', 'args=', '-p', String(pid)]);
  return listed.then(
    ({ stdout }) => stdout.trim().split(/\s+/),
    () => [],
  );
}

/** Whether these words call the command that sequences a run; `sightline studio` does not. */
function sequencesRun(words: readonly string[]): boolean {
  const isCommand = (word: string) =>
    word.endsWith('sightline.mjs') || basename(word) === 'sightline';
  const command = words.findIndex(isCommand);
  return command >= 0 && words.slice(command + 1).some((word) => sequencing.has(word));
}

/**
 * Ends a run that a command sequences by itself, as Ctrl-C in its terminal does. The number of a
 * process that was killed may be another's by now: only one that is called as the command is told.
 *
 * @throws StageError `usage` when nobody works on the run, or not here
 */
export async function interruptOwner(root: string, runId: string): Promise<void> {
  const owner = await readOwner(root, runId);
  if (!owner || !isUnderWay(await readRun(root, runId))) throw notUnderWay(runId);
  const { host, pid } = owner;
  if (host === hostname() && sequencesRun(await wordsOf(pid))) {
    process.kill(pid, 'SIGINT');
    return;
  }
  throw new StageError('usage', {
    message: `run ${runId} is sequenced by process ${pid} of ${host}, which cannot be stopped from here`,
    fix: 'Stop its command with Ctrl-C; the same command goes on from there.',
  });
}
