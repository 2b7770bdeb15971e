import { randomBytes } from 'node:crypto';
import { Hono } from 'hono';

const lifeMs = 60_000;

/**
 * Addresses that lead to the page with the token, once each: the command line of a browser, where
 * such an address stands for every user of the machine to see, is no place for the token.
 */
export type Entrances = { create(): string; routes: Hono };

export function createEntrances(token: string): Entrances {
  const open = new Map<string, number>();
  const routes = new Hono().get('/enter/:code', (context) => {
    const untilMs = open.get(context.req.param('code')) ?? 0;
    open.delete(context.req.param('code'));
    context.header('cache-control', 'no-store');
    return context.redirect(Date.now() < untilMs ? `/#token=${token}` : '/');
  });
  return {
    create() {
      const code = randomBytes(16).toString('base64url');
      open.set(code, Date.now() + lifeMs);
      return `/enter/${code}`;
    },
    routes,
  };
}
