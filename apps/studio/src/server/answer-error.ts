import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { refuse } from './refuse.ts';
import { statusOf } from './status-of.ts';
import { type Note, noteOnTerminal, toApiError } from './to-api-error.ts';

/** Whatever a route throws, as an `ApiError`. */
export function answerError(
  thrown: Error,
  context: Context,
  note: Note = noteOnTerminal,
): Response {
  if (thrown instanceof HTTPException) {
    return refuse(context, thrown.status, { code: 'usage', message: thrown.message });
  }
  const told = toApiError(thrown, `${context.req.method} ${context.req.path}`, note);
  return refuse(context, statusOf(told.code), told);
}

export function answerNothing(context: Context): Response {
  const message = `there is nothing at ${context.req.path}`;
  return refuse(context, 404, { code: 'missing-data', message });
}
