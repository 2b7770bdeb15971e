import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { type ErrorRecord, fromErrorRecord, StageError } from '@sightline/contracts';
import type { StudioContext } from '../server/studio-context.ts';

const timeoutMs = 60_000;

/** The error that a command printed among its JSON lines, if it did. */
export function findError(printed: string): StageError | undefined {
  for (const line of printed.split('\n').reverse()) {
    try {
      const { type, code, message, fix } = JSON.parse(line) as { type?: string } & ErrorRecord;
      if (type === 'error') return fromErrorRecord({ code, message, ...(fix ? { fix } : {}) });
    } catch {
      // not a line of JSON
    }
  }
  return undefined;
}

/** What is said of a command that ended without a word of its own. */
export function silentEnd(words: readonly string[], printed: string): StageError {
  const tail = printed.trim().split('\n').slice(-3).join(' ').slice(0, 500);
  return new StageError('failed', {
    message: `sightline ${words[0]} ended before it was done${tail ? `: ${tail}` : ''}`,
    fix: `Try it in a terminal: sightline ${words.join(' ')}.`,
  });
}

export const environmentOf = ({ root }: Pick<StudioContext, 'root'>): NodeJS.ProcessEnv => ({
  ...process.env,
  SIGHTLINE_ROOT: root,
});

/**
 * Has the command do something and waits for its end: what it loads to speak to a server does not
 * keep the studio from its streams.
 *
 * @throws StageError as the command said it
 */
export async function runCommand(context: StudioContext, words: readonly string[]): Promise<void> {
  const [program, ...first] = context.command;
  const child = spawn(program, [...first, '--json', ...words], {
    env: environmentOf(context),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: timeoutMs,
  });
  const status = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const [printed, complaint, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    status,
  ]);
  if (code !== 0) throw findError(printed) ?? silentEnd(words, complaint);
}
