import { once } from 'node:events';
import { createServer } from 'node:http';
import { StageError } from '@sightline/contracts';
import type { StageMetrics } from './stage-metrics.ts';

const host = '127.0.0.1';

export type MetricsServer = { close(): void };

/** Says that a port for metrics is taken, or may not be listened at. */
export function portTaken(port: number, cause: unknown): StageError {
  return new StageError('usage', {
    message: `metrics cannot be served at ${host}:${port}: ${(cause as Error).message}`,
    fix: 'Give another --metrics-port; it and the next one must be free.',
    cause,
  });
}

/**
 * Serves metrics at `/metrics` of a loopback port, for Prometheus to scrape.
 *
 * @throws StageError `usage` when the port is taken.
 */
export async function startMetricsServer(
  port: number,
  metrics: StageMetrics,
): Promise<MetricsServer> {
  const server = createServer(async (request, response) => {
    if (request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    const body = await metrics.expose();
    response.writeHead(200, { 'content-type': metrics.contentType }).end(body);
  });
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (cause) {
    throw portTaken(port, cause);
  }
  return {
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
