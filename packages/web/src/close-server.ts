import { once } from 'node:events';
import type { Server } from 'node:http';

const idlePollMs = 20;

/**
 * Closes a server: it takes no more connections, and keeps none on which nothing is under way.
 *
 * @param graceMs what answers under way may take
 */
export async function closeServer(server: Server, graceMs: number): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  const idle = setInterval(() => server.closeIdleConnections(), idlePollMs);
  const late = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(idle);
  clearTimeout(late);
}
