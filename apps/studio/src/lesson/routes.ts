import { Hono } from 'hono';
import { findRun, type StudioContext } from '../server/studio-context.ts';
import { readLesson } from './read-lesson.ts';

/** `GET /runs/:id/lesson` below `/api`. */
export function lessonRoutes(context: StudioContext): Hono {
  return new Hono().get('/runs/:id/lesson', async ({ req, json }) =>
    json(await readLesson(context.root, await findRun(context, req.param('id')))),
  );
}
