import { Hono } from 'hono';
import { ApiError } from './api-error.ts';
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
      const asked = req.param('model');
      if (asked === model.name || model.aliases.includes(asked)) return json(described);
      const message = `There is no model '${asked.slice(0, 128)}'; this server has '${model.name}'.`;
      throw new ApiError(404, { message, code: 'model_not_found', param: 'model' });
    });
}
