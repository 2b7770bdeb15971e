import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { ApiError } from '../api/index.ts';

/** An answer that says why a request was not served. */
export function refuse(context: Context, status: ContentfulStatusCode, told: ApiError): Response {
  return context.json(told, status);
}
