import { readTrainingTrace } from '@sightline/report';
import { Hono } from 'hono';
import { findRun, type StudioContext } from '../server/studio-context.ts';

/** Addresses below `/api`. */
export function trainingRoutes(context: StudioContext): Hono {
  return new Hono().get('/runs/:id/trace', async ({ json, req }) =>
    json(await readTrainingTrace(context.root, await findRun(context, req.param('id')))),
  );
}
