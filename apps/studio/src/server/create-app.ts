import { toStageError } from '@sightline/contracts';
import { Hono } from 'hono';
import type { ApiError } from '../api/index.ts';
import { askRoutes } from '../ask/routes.ts';
import { capsuleRoutes } from '../capsule/routes.ts';
import { compareRoutes } from '../compare/routes.ts';
import { flowRoutes } from '../flow/routes.ts';
import { lessonRoutes } from '../lesson/routes.ts';
import { runsRoutes } from '../runs/routes.ts';
import { samplesRoutes } from '../samples/routes.ts';
import { tablesRoutes } from '../tables/routes.ts';
import { trainingRoutes } from '../training/routes.ts';
import { statusOf } from './status-of.ts';
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
  app.onError((thrown, { json }) => {
    const { code, message, fix } = toStageError(thrown);
    const told: ApiError = { code, message, ...(fix ? { fix } : {}) };
    return json(told, statusOf(code));
  });
  app.notFound(({ json, req }) => {
    const told: ApiError = { code: 'missing-data', message: `there is nothing at ${req.path}` };
    return json(told, 404);
  });
  return app;
}
