import { readFile } from 'node:fs/promises';
import { StageError } from '@sightline/contracts';
import { logPath } from '../run-paths.ts';
import type { StageJob } from '../run-stage.ts';

/** How a process ended. */
export type Ending = { code: number | null; signal: NodeJS.Signals | null };

/** What ended a stage's process. */
export type CrashKind = 'out-of-memory' | 'native-crash' | 'killed' | 'exited';

const logTailLines = 12;
const logTailCharacters = 3000;
/** V8 prints its stack, and a long list of its functions, after it has said what is wrong. */
const searchedCharacters = 20_000;

/** What V8, C++ and TensorFlow say when they are refused memory. */
const outOfMemoryWords = /heap out of memory|std::bad_alloc|OOM when allocating|Cannot allocate/;

const nativeSignals: ReadonlySet<NodeJS.Signals | null> = new Set([
  'SIGSEGV',
  'SIGBUS',
  'SIGILL',
  'SIGFPE',
  'SIGABRT',
  'SIGTRAP',
]);

/** @param oomKillCount processes of this machine that Linux ended meanwhile, for want of memory */
export function kindOf({ signal }: Ending, log: string, oomKillCount: number): CrashKind {
  if (outOfMemoryWords.test(log)) return 'out-of-memory';
  if (signal === 'SIGKILL' && oomKillCount > 0) return 'out-of-memory';
  if (nativeSignals.has(signal)) return 'native-crash';
  return signal ? 'killed' : 'exited';
}

const whyOf: Record<CrashKind, string> = {
  'out-of-memory': ', because memory ran out',
  'native-crash': ', in native code',
  killed: '',
  exited: '',
};

/**
 * How often Linux has ended a process for want of memory, in this container and since it started.
 *
 * @see https://docs.kernel.org/admin-guide/cgroup-v2.html, memory.events
 */
export async function readOomKillCount(): Promise<number> {
  const texts = await Promise.all(
    ['/sys/fs/cgroup/memory.events', '/proc/vmstat'].map((path) =>
      readFile(path, 'utf8').catch(() => ''),
    ),
  );
  return Math.max(...texts.map((text) => Number(/^oom_kill (\d+)$/m.exec(text)?.[1] ?? 0)));
}

async function readLog({ root, task }: StageJob): Promise<string> {
  const text = await readFile(logPath(root, task.runId, task.stage), 'utf8').catch(() => '');
  return text.trimEnd().slice(-searchedCharacters);
}

/** Names what ended the process of a stage, with the last lines that it printed. */
export async function crashOf(
  job: StageJob,
  ending: Ending,
  oomKillCount: number,
): Promise<StageError> {
  const { stage, runId } = job.task;
  const { code, signal } = ending;
  const log = await readLog(job);
  const logTail = log.split('\n').slice(-logTailLines).join('\n').slice(-logTailCharacters);
  const kind = kindOf(ending, log, oomKillCount);
  const how = signal ? `was ended by ${signal}` : `exited with code ${code}`;
  return new StageError('crash', {
    message: `the process of ${stage} ${how}${whyOf[kind]}`,
    fix: `Its output is in data/runs/${runId}/logs/${stage}.log.`,
    details: { kind, code, signal, logTail },
  });
}
