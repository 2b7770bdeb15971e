import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { StageError } from '@sightline/contracts';

/** A program that measures itself and prints `{"cnn_train": 158.2, …}`, items a second, last. */
export type Contender = { name: string; command: string; words: readonly string[] };

export type Rates = Record<string, number>;

/**
 * Runs a contender to its end.
 *
 * @throws StageError `failed` with what it said when it ends badly or prints no rates
 */
export async function runContender({ name, command, words }: Contender): Promise<Rates> {
  const child = spawn(command, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  const [closed, output, complaints] = [
    once(child, 'close'),
    text(child.stdout),
    text(child.stderr),
  ];
  const [status] = (await closed) as [number | null];
  const line = (await output).trim().split('\n').at(-1)!;
  if (status === 0) {
    try {
      return JSON.parse(line) as Rates;
    } catch {
      // what it printed instead is told below
    }
  }
  const said = [(await complaints).trim().split('\n').at(-1), line].filter(Boolean).join('; ');
  throw new StageError('failed', {
    message: `${name} ended with ${status} and without rates: ${said}`,
    fix: `Run it by itself: ${[command, ...words].join(' ')}`,
  });
}
