import { createHash, timingSafeEqual } from 'node:crypto';
import { bearerOf } from '@sightline/web';
import type { Context } from 'hono';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Whether a request carries the token; how long that takes says nothing of the token. */
export function carriesToken({ req }: Context, token: string): boolean {
  const given = bearerOf(req.header('authorization'));
  return timingSafeEqual(digest(given), digest(token));
}
