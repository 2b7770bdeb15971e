import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { text as readText } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import {
  type ErrorRecord,
  fromErrorRecord,
  type RunRecord,
  StageError,
} from '@sightline/contracts';

const command = fileURLToPath(new URL('../../../apps/cli/bin/sightline.mjs', import.meta.url));
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A line of `sightline run --json`, as far as it is read here. */
type Line =
  | { type: 'stage-completed'; stage: string; seconds: number }
  | { type: 'stage-hit'; stage: string }
  | { type: 'summary'; run: RunRecord }
  | ({ type: 'error' } & ErrorRecord);

function describeStage(line: Line): string | undefined {
  if (line.type === 'stage-completed') return ` ${line.stage} ${line.seconds.toFixed(1)} s`;
  return line.type === 'stage-hit' ? ` ${line.stage} hit` : undefined;
}

/**
 * Runs `sightline run` in a process of its own and waits for its end. It stands in a process group
 * of its own, too, so that it gets a Ctrl-C once, from here, and stops in its own way.
 *
 * @param words what follows `run`
 * @param root the folder under which `data/` holds its runs and artifacts
 * @param tell is told each stage as it ends
 * @throws StageError whatever the command said, `interrupted` after a signal
 */
export async function runPipeline(
  words: readonly string[],
  root: string,
  tell: (text: string) => void,
): Promise<RunRecord> {
  await mkdir(root, { recursive: true });
  const child = spawn(process.execPath, [command, 'run', ...words, '--json'], {
    env: { ...process.env, SIGHTLINE_ROOT: root },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const forward = (signal: NodeJS.Signals): void => void child.kill(signal);
  for (const name of signals) process.on(name, forward);
  const closed = once(child, 'close');
  const complaints = readText(child.stderr);
  let run: RunRecord | undefined;
  let error: ErrorRecord | undefined;
  try {
    for await (const text of createInterface({ input: child.stdout })) {
      const line = JSON.parse(text) as Line;
      if (line.type === 'summary') run = line.run;
      if (line.type === 'error') error = line;
      const stage = describeStage(line);
      if (stage) tell(stage);
    }
    await closed;
  } finally {
    for (const name of signals) process.off(name, forward);
  }
  if (error) throw fromErrorRecord(error);
  if (run) return run;
  const said = (await complaints).trim();
  throw new StageError('crash', {
    message: `sightline run ${words.join(' ')} ended without a result${said && `: ${said}`}`,
  });
}
