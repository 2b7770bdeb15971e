import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Metrics } from '../metrics/create-metrics.ts';
import { answerBroken } from './answer-broken.ts';

const idBytes = 12;

const httpLimits = {
  maxHeaderSize: 2 ** 14,
  headersTimeout: 10_000,
  /** For all of a request: slow bodies end here. */
  requestTimeout: 30_000,
  connectionsCheckingInterval: 1000,
  keepAliveTimeout: 30_000,
  /** One without a name is refused like any other that is wrong, not by Node. */
  requireHostHeader: false,
};
const maxConnectionCount = 1024;

const routes = ['/v1/chat/completions', '/v1/models', '/health', '/ready', '/metrics'];

const routeOf = (path = ''): string =>
  routes.find((route) => path === route || path.startsWith(`${route}?`)) ??
  (path.startsWith('/v1/models/') ? '/v1/models' : 'other');

/**
 * Names every request, and counts it once its answer is over.
 *
 * @param idleMs after which a connection ends on which nothing moves: one that reads no answers would
 * keep its place for ever
 */
export function createHttpServer(
  listener: (incoming: IncomingMessage, outgoing: ServerResponse) => void,
  metrics: Pick<Metrics, 'onAnswer'>,
  idleMs: number,
): Server {
  const server = createServer(httpLimits, (incoming, outgoing) => {
    const startedMs = performance.now();
    outgoing.setHeader('x-request-id', `req_${randomBytes(idBytes).toString('hex')}`);
    outgoing.setHeader('x-content-type-options', 'nosniff');
    outgoing.once('close', () => {
      const status = outgoing.writableFinished ? outgoing.statusCode : 499;
      metrics.onAnswer(routeOf(incoming.url), status, (performance.now() - startedMs) / 1000);
    });
    listener(incoming, outgoing);
  });
  server.maxConnections = maxConnectionCount;
  server.setTimeout(idleMs);
  answerBroken(server);
  return server;
}
