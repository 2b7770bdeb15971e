import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { StageError } from '@sightline/contracts';

const loopback = '127.0.0.1';
const defaultPort = 4319;
/** Ports behind the usual one that are tried when it is taken. */
const triedPortCount = 50;

async function tryPort(server: Server, port: number): Promise<NodeJS.ErrnoException | undefined> {
  server.listen({ port, host: loopback });
  return once(server, 'listening').then(
    () => undefined,
    (error: NodeJS.ErrnoException) => error,
  );
}

function portRefused(port: number, cause: NodeJS.ErrnoException): StageError {
  const isTaken = cause.code === 'EADDRINUSE';
  return new StageError('usage', {
    message: isTaken ? `port ${port} is taken` : `port ${port} cannot be used: ${cause.message}`,
    fix: 'Leave --port out, and the next free one is taken; or name another.',
    cause,
  });
}

/**
 * Has a server listen to this machine alone.
 *
 * @param port 0 for any that is free; when left out 4319, or the next free one
 * @returns the port
 * @throws StageError `usage` when a port that was asked for cannot be had
 */
export async function listen(server: Server, port?: number): Promise<number> {
  const first = port ?? defaultPort;
  const last = port ?? defaultPort + triedPortCount;
  for (let tried = first; ; tried += 1) {
    const error = await tryPort(server, tried);
    if (!error) return (server.address() as AddressInfo).port;
    if (error.code !== 'EADDRINUSE' || tried === last) throw portRefused(tried, error);
  }
}
