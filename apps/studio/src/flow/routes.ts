import { Hono } from 'hono';
import { findRun, type StudioContext } from '../server/studio-context.ts';
import { readRunFlow } from './read-run-flow.ts';

/** A run's data flow, below `/api`. */
export function flowRoutes(context: StudioContext): Hono {
  return new Hono().get('/runs/:id/flow', async ({ req, json }) =>
    json(await readRunFlow(context.root, await findRun(context, req.param('id')))),
  );
}
