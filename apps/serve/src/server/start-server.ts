import { getRequestListener } from '@hono/node-server';
import { closeServer, listen } from '@sightline/web';
import { openKeys } from '../keys/open-keys.ts';
import { ApiError } from './api-error.ts';
import { createApp } from './create-app.ts';
import { createHttpServer } from './create-http-server.ts';
import { createParts } from './create-parts.ts';
import {
  type CompleteServeOptions,
  checkHost,
  checkLimits,
  defaultServeOptions,
  isLoopback,
  type ServeOptions,
} from './serve-options.ts';

/** A server that is open. */
export type ModelServer = {
  /** `http://127.0.0.1:4320` */
  address: string;
  model: { name: string; task: string };
  /** The process that the model works in. */
  modelPid(): number | undefined;
  /** Takes no more requests, and waits for the answers under way. */
  close(): Promise<void>;
};

const usualPort = 4320;
/** How long answers that tell of the end may take to be sent. */
const lastWordsMs = 1000;
/** How long a client may read nothing of its answer, or send nothing, beyond what an answer may take. */
const lastBytesMs = 30_000;

function badAddress(): Response {
  const message = 'The address or the Host header of the request is malformed.';
  const error = new ApiError(400, { message, code: 'invalid_http' });
  return Response.json(error, { status: error.status });
}

/**
 * Serves the model of a run by OpenAI's chat API.
 *
 * @throws StageError `usage` for an unknown run, a port that is taken, or a host that is not this
 * machine's own without keys, or a limit that cannot be kept; `missing-data` without a trained model
 */
export async function startServer(options: ServeOptions): Promise<ModelServer> {
  const settings: CompleteServeOptions = { ...defaultServeOptions, ...options };
  const { host, port, keysPath, allowedOrigins = [], graceSeconds } = settings;
  checkHost(settings);
  checkLimits(settings);
  const keys = keysPath === undefined ? undefined : await openKeys(keysPath);
  const { serve, worker, metrics, decoder } = await createParts(settings);
  let isClosing = false;
  const app = createApp(serve, {
    admission: { keys, allowedOrigins, isLoopback: isLoopback(host) },
    metrics,
    isReady: () => worker.isReady() && !isClosing,
  });
  const listener = getRequestListener(app.fetch, {
    errorHandler: badAddress,
    autoCleanupIncoming: false, // see passOver
  });
  const server = createHttpServer(listener, metrics, serve.limits.deadlineMs + lastBytesMs);
  const endParts = async (): Promise<void> => {
    serve.batcher.close();
    await Promise.all([worker.close(), decoder.close()]);
  };
  const close = async (): Promise<void> => {
    isClosing = true;
    const late = setTimeout(endParts, graceSeconds * 1000);
    await closeServer(server, graceSeconds * 1000 + lastWordsMs);
    clearTimeout(late);
    await endParts();
  };
  try {
    const bound = await listen(server, { host, port, usualPort });
    await worker.started;
    let closing: Promise<void> | undefined;
    return {
      address: `http://${host?.includes(':') ? `[${host}]` : (host ?? '127.0.0.1')}:${bound}`,
      model: { name: serve.model.name, task: serve.model.task },
      modelPid: worker.pid,
      close: () => (closing ??= close()),
    };
  } catch (error) {
    server.close();
    await endParts();
    throw error;
  }
}
