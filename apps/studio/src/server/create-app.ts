import { Hono } from 'hono';
import { askRoutes } from '../ask/routes.ts';
import { capsuleRoutes } from '../capsule/routes.ts';
import { compareRoutes } from '../compare/routes.ts';
import { flowRoutes } from '../flow/routes.ts';
import { lessonRoutes } from '../lesson/routes.ts';
import { runsRoutes } from '../runs/routes.ts';
import { samplesRoutes } from '../samples/routes.ts';
import { tablesRoutes } from '../tables/routes.ts';
import { trainingRoutes } from '../training/routes.ts';
import { answerError, answerNothing } from './answer-error.ts';
import type { StudioContext } from './studio-context.ts';

const areas = [
  runsRoutes,
  flowRoutes,
  samplesRoutes,
  trainingRoutes,
  askRoutes,
  tablesRoutes,
  compareRoutes,
  lessonRoutes,
  capsuleRoutes,
];

/** Everything below `/api`; whatever a route throws becomes an `ApiError`. */
export function createApp(context: StudioContext): Hono {
  const app = new Hono();
  for (const routes of areas) app.route('/api', routes(context));
  app.onError(answerError);
  app.notFound(answerNothing);
  return app;
}
