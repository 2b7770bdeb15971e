import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StageError, toStageError } from '@sightline/contracts';
import type { CommandIo } from './command-io.ts';
import type { Screen } from './screen.ts';
import { cleanText, textWidth, wrapText } from './text-width.ts';

/** A text behind its label, in lines as wide as a terminal; elsewhere in one, for a log. */
function labelled(screen: Screen, label: string, said: string): string[] {
  const text = said.split('\n').map(cleanText).join('\n'); // it may quote a file of anybody
  if (!screen.isTerminal) return [`${label} ${text}`];
  const [first = '', ...rest] = text.split('\n').flatMap((line) =>
    // An indented line is shown as it stands: what it points at is found by its place.
    line.startsWith(' ') ? [line] : wrapText(line, screen.columns - textWidth(label) - 1),
  );
  const indent = ' '.repeat(textWidth(label) + 1);
  return [`${label} ${first}`, ...rest.map((line) => indent + line)];
}

/** An error as people read it: what went wrong, then what to do; the stack only where asked for. */
export function renderError(screen: Screen, error: StageError, extra: readonly string[]): string {
  const isStop = error.code === 'interrupted'; // the reader's own wish
  const label = isStop ? screen.warn('stopped:') : screen.bad(screen.bold('error:'));
  const lines = [
    ...labelled(screen, label, error.message),
    ...(error.fix ? labelled(screen, screen.accent('fix:'), error.fix) : []),
    ...extra,
  ];
  return `${lines.join('\n')}\n`;
}

/** Keeps the stack of an error that nobody foresaw, and says where. */
async function keepStack(error: StageError): Promise<string[]> {
  const path = join(tmpdir(), `sightline-error-${process.pid}.log`);
  const stack = (error.cause as Error | undefined)?.stack ?? error.stack ?? error.message;
  const kept = await writeFile(path, `${stack}\n`).then(
    () => true,
    () => false,
  );
  return kept ? [`log: ${path}`] : [];
}

function stackOf(error: StageError): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${error.cause.stack}` : '';
  return `${error.stack}${cause}`;
}

/** Prints whatever a command threw and gives its exit status. */
export async function printError(io: CommandIo, thrown: unknown): Promise<number> {
  const error = toStageError(thrown);
  const { code, message, fix, exitCode } = error;
  const log = (error.details as { log?: string }).log;
  const extra = log ? [`log: ${log}`] : [];
  if (io.isDebug) extra.push(stackOf(error));
  else if (!(thrown instanceof StageError) && code === 'failed') {
    extra.push(...(await keepStack(error)));
  }
  io.note(renderError(io.err, error, extra));
  if (io.isJson) io.printJson({ type: 'error', code, message, ...(fix ? { fix } : {}), exitCode });
  return exitCode;
}
