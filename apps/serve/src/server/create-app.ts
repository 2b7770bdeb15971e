import type { IncomingMessage } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { cors } from 'hono/cors';
import { HTTPException } from 'hono/http-exception';
import { chatRoutes } from '../chat/routes.ts';
import type { Metrics } from '../metrics/create-metrics.ts';
import { type Admission, admit } from './admit.ts';
import { ApiError, logMistake, toApiError } from './api-error.ts';
import { modelsRoutes } from './models-routes.ts';
import { passOver } from './pass-over.ts';
import type { ServeContext } from './serve-context.ts';

type Bound = { Bindings: HttpBindings };

export type AppOptions = {
  admission: Admission;
  metrics: Pick<Metrics, 'expose' | 'contentType'>;
  /** Whether requests are answered now. */
  isReady(): boolean;
};

/** An error as the answer to its request. */
export function refuse(error: ApiError, context: Context): Response {
  if (error.retryAfterSeconds !== undefined) {
    context.header('retry-after', String(error.retryAfterSeconds));
  }
  return context.json(error, error.status);
}

async function answerError(
  thrown: Error,
  context: Context<Bound>,
  log: ServeContext['log'],
): Promise<Response> {
  await passOver(context.env.incoming as IncomingMessage);
  if (thrown instanceof HTTPException) {
    const { status, message } = thrown;
    return refuse(new ApiError(status, { message, code: 'invalid_request' }), context);
  }
  logMistake(thrown, context.req, log);
  return refuse(toApiError(thrown), context);
}

/** How each path is asked. */
const methods = {
  '/v1/chat/completions': 'POST',
  '/v1/models': 'GET',
  '/health': 'GET',
  '/ready': 'GET',
  '/metrics': 'GET',
};

function refuseMethod({ req, header }: Context, allowed: string): never {
  header('allow', allowed);
  const message = `${req.method} is not allowed here; ask with ${allowed}.`;
  throw new ApiError(405, { message, code: 'method_not_allowed' });
}

const nothing = ({ req }: Context): never => {
  const message = `There is nothing at ${req.method} ${req.path.slice(0, 128)}.`;
  throw new ApiError(404, { message, code: 'unknown_url' });
};

/** Whether it runs, whether it answers, and what it counts. */
function stateRoutes({ isReady, metrics }: AppOptions): Hono<Bound> {
  return new Hono<Bound>()
    .get('/health', ({ json }) => json({ status: 'ok' }))
    .get('/ready', ({ json }) => {
      return isReady() ? json({ status: 'ready' }) : json({ status: 'loading' }, 503);
    })
    .get('/metrics', async ({ body }) =>
      body(await metrics.expose(), 200, { 'content-type': metrics.contentType }),
    );
}

/** All that the server answers. */
export function createApp(serve: ServeContext, options: AppOptions): Hono<Bound> {
  const { admission } = options;
  const { allowedOrigins } = admission;
  const app = new Hono<Bound>();
  if (allowedOrigins.length > 0) {
    const exposeHeaders = ['x-request-id', 'retry-after'];
    app.use(cors({ origin: [...allowedOrigins], exposeHeaders, maxAge: 600 }));
  }
  app.use(admit(admission));
  app.route('/', chatRoutes(serve));
  app.route('/', modelsRoutes(serve));
  app.route('/', stateRoutes(options));
  for (const [path, method] of Object.entries(methods)) {
    app.all(path, (context) => refuseMethod(context, method));
  }
  app.notFound(nothing);
  app.onError((thrown, context) => answerError(thrown, context, serve.log));
  return app;
}
