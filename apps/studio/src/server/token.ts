import { createHash, timingSafeEqual } from 'node:crypto';
import type { Context } from 'hono';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Whether a request carries the token; how long that takes says nothing of the token. */
export function carriesToken({ req }: Context, token: string): boolean {
  const given = /^Bearer (.+)$/i.exec(req.header('authorization') ?? '')?.[1] ?? '';
  return timingSafeEqual(digest(given), digest(token));
}
