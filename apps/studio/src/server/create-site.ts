import type { HttpBindings } from '@hono/node-server';
import { Hono, type MiddlewareHandler } from 'hono';
import { answerError, answerNothing } from './answer-error.ts';
import { createApp } from './create-app.ts';
import type { Entrances } from './entrances.ts';
import { guard } from './guard.ts';
import { limitBodies } from './limit-bodies.ts';
import type { PageFiles } from './page-files.ts';
import { pageRoutes } from './page-routes.ts';
import { securityHeaders } from './security-headers.ts';
import type { StudioContext } from './studio-context.ts';

/** What says nothing of how long it may be kept is not kept: runs go on. */
const keepNothing: MiddlewareHandler = async (context, next) => {
  await next();
  if (!context.res.headers.has('cache-control')) context.header('cache-control', 'no-store');
};

/** The whole studio: the guard before everything, then what is below `/api`, then the page. */
export function createSite(
  context: StudioContext,
  page: PageFiles,
  entrances: Entrances,
): Hono<{ Bindings: HttpBindings }> {
  const site = new Hono<{ Bindings: HttpBindings }>();
  site.use(securityHeaders(), guard(context.token), limitBodies);
  site.use('/api/*', keepNothing);
  site.route('/', createApp(context));
  site.route('/', entrances.routes);
  site.route('/', pageRoutes(page));
  site.onError(answerError);
  site.notFound(answerNothing);
  return site;
}
