import { isForeseen, toStageError } from '@sightline/contracts';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { refuse } from './refuse.ts';
import { statusOf } from './status-of.ts';

type Note = (text: string) => void;

const noteOnTerminal: Note = (text) => void process.stderr.write(text);

/** What nobody foresaw: its words are for the terminal, they may hold paths of this machine. */
function answerMistake(thrown: Error, context: Context, note: Note): Response {
  const isLeft = (thrown as NodeJS.ErrnoException).code === 'ECONNRESET'; // nobody waits any more
  if (!isLeft) note(`${context.req.method} ${context.req.path}: ${thrown.stack ?? thrown}\n`);
  return refuse(context, statusOf('failed'), {
    code: 'failed',
    message: 'the studio made a mistake; its terminal says more',
  });
}

/** Whatever a route throws, as an `ApiError`. */
export function answerError(
  thrown: Error,
  context: Context,
  note: Note = noteOnTerminal,
): Response {
  if (thrown instanceof HTTPException) {
    return refuse(context, thrown.status, { code: 'usage', message: thrown.message });
  }
  if (!isForeseen(thrown)) return answerMistake(thrown, context, note);
  const { code, message, fix } = toStageError(thrown);
  return refuse(context, statusOf(code), { code, message, ...(fix ? { fix } : {}) });
}

export function answerNothing(context: Context): Response {
  const message = `there is nothing at ${context.req.path}`;
  return refuse(context, 404, { code: 'missing-data', message });
}
