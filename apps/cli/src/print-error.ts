import { toErrorRecord, toStageError } from '@sightline/contracts';
import type { Screen } from './terminal/screen.ts';

/**
 * Prints an error for its reader: what, and what to do next; the stack only with `debug`.
 *
 * @returns the exit status
 */
export function printError(
  thrown: unknown,
  screen: Screen,
  { json, debug }: { json?: boolean; debug?: boolean },
): number {
  const error = toStageError(thrown);
  if (json)
    process.stdout.write(`${JSON.stringify({ type: 'error', error: toErrorRecord(error) })}\n`);
  process.stderr.write(`${screen.bad('error:')} ${error.message}\n`);
  if (error.fix) process.stderr.write(`${screen.dim('fix:')} ${error.fix}\n`);
  if (debug) process.stderr.write(`${error.stack ?? ''}\n`);
  return error.exitCode;
}
