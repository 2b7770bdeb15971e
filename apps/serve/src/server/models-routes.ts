import { Hono } from 'hono';
import { requireModel } from './require-model.ts';
import type { ServeContext } from './serve-context.ts';

/** `GET /v1/models` and `GET /v1/models/{model}`. */
export function modelsRoutes({ model }: ServeContext): Hono {
  const described = {
    id: model.name,
    object: 'model',
    created: model.createdAt,
    owned_by: 'sightline',
  };
  return new Hono()
    .get('/v1/models', ({ json }) => json({ object: 'list', data: [described] }))
    .get('/v1/models/:model{.+}', ({ json, req }) => {
      requireModel(model, req.param('model'));
      return json(described);
    });
}
