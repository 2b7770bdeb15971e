import { type ErrorCode, isForeseen, toStageError } from '@sightline/contracts';
import type { ApiError } from '../api/index.ts';

export type Note = (text: string) => void;

export const noteOnTerminal: Note = (text) => void process.stderr.write(text);

/**
 * An error as the page is told it. The words of one that nobody foresaw may hold paths of this
 * machine: they go to the terminal.
 *
 * @param doing what it came of, for the terminal
 */
export function toApiError(
  thrown: unknown,
  doing: string,
  note: Note = noteOnTerminal,
): ApiError & { code: ErrorCode } {
  if (isForeseen(thrown)) {
    const { code, message, fix, details } = toStageError(thrown);
    const runs = Array.isArray(details.runs) && details.runs.length > 0 ? details.runs : undefined;
    return { code, message, ...(fix ? { fix } : {}), ...(runs ? { runs } : {}) };
  }
  const { stack = String(thrown), code } = thrown as NodeJS.ErrnoException;
  const isLeft = code === 'ECONNRESET'; // nobody waits any more
  if (!isLeft) note(`${doing}: ${stack}\n`);
  return { code: 'failed', message: 'the studio made a mistake; its terminal says more' };
}
