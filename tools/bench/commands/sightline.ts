import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { StageError } from '@sightline/contracts';

/** The project's own folder, where `npx sightline` finds the command. */
export const workspace: string = fileURLToPath(new URL('../../../..', import.meta.url));

const command = fileURLToPath(new URL('../../../../apps/cli/bin/sightline.mjs', import.meta.url));

/**
 * Runs a command of ours to its end, with its data below `root`.
 *
 * @returns what it printed, and how many seconds it took from its start
 * @throws StageError `failed` with what it said when it ends badly
 */
export async function sightline(
  root: string,
  words: readonly string[],
  program: readonly [string, ...string[]] = [process.execPath, command],
): Promise<{ output: string; seconds: number }> {
  const [name, ...before] = program;
  const start = performance.now();
  const child = spawn(name, [...before, ...words], {
    cwd: workspace,
    env: { ...process.env, SIGHTLINE_ROOT: root },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]);
  const [[status], output, complaints] = await said;
  const seconds = (performance.now() - start) / 1000;
  if (status === 0) return { output, seconds };
  throw new StageError('failed', {
    message: `sightline ${words.join(' ')} ended with ${status}: ${complaints.trim()}`,
  });
}
