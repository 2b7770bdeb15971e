import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';

/** What becomes of a request: it passes, is answered with a status, or is never answered. */
export type Verdict = 'pass' | 'hang' | number;

export type TestProxy = { url: string; stop(): Promise<void> };

function forward(target: string, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { method, headers, url } = incoming;
  const onward = request(new URL(url ?? '/', target), { method, headers }, (response) => {
    outgoing.writeHead(response.statusCode ?? 502, response.headers);
    response.pipe(outgoing);
  });
  onward.on('error', () => outgoing.destroy());
  incoming.pipe(onward);
}

/**
 * Stands between a client and a server of a test and lets some requests go wrong.
 *
 * @param judge called for each request with what it asks for, `PUT /bucket/name?uploadId=...`
 */
export async function startTestProxy(
  target: string,
  judge: (asked: string) => Verdict,
): Promise<TestProxy> {
  const server = createServer((incoming, outgoing) => {
    const verdict = judge(`${incoming.method} ${incoming.url}`);
    if (verdict === 'pass') forward(target, incoming, outgoing);
    else if (verdict !== 'hang') {
      incoming.resume();
      outgoing.writeHead(verdict).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
