import { toStageError } from '@sightline/contracts';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { refuse } from './refuse.ts';
import { statusOf } from './status-of.ts';

/** Whatever a route throws, as an `ApiError`. */
export function answerError(thrown: Error, context: Context): Response {
  if (thrown instanceof HTTPException) {
    return refuse(context, thrown.status, { code: 'usage', message: thrown.message });
  }
  const { code, message, fix } = toStageError(thrown);
  return refuse(context, statusOf(code), { code, message, ...(fix ? { fix } : {}) });
}

export function answerNothing(context: Context): Response {
  const message = `there is nothing at ${context.req.path}`;
  return refuse(context, 404, { code: 'missing-data', message });
}
