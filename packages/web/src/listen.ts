import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { StageError } from '@sightline/contracts';

const loopback = '127.0.0.1';
/** Ports behind the usual one that are tried when it is taken. */
const triedPortCount = 50;

export type Place = {
  /** An address of this machine; when left out none but itself reaches it. */
  host?: string | undefined;
  /** 0 for any that is free; when left out the usual one, or the next free one. */
  port?: number | undefined;
  usualPort: number;
};

type Tried = NodeJS.ErrnoException | undefined;

async function tryPort(server: Server, host: string, port: number): Promise<Tried> {
  server.listen({ port, host });
  return once(server, 'listening').then(
    () => undefined,
    (error: NodeJS.ErrnoException) => error,
  );
}

function placeRefused(host: string, port: number, cause: NodeJS.ErrnoException): StageError {
  if (cause.code === 'ENOTFOUND' || cause.code === 'EADDRNOTAVAIL') {
    const message = `${host} is no address of this machine`;
    return new StageError('usage', { message, fix: 'Name another with --host.', cause });
  }
  const isTaken = cause.code === 'EADDRINUSE';
  return new StageError('usage', {
    message: isTaken ? `port ${port} is taken` : `port ${port} cannot be used: ${cause.message}`,
    fix: 'Leave --port out, and the next free one is taken; or name another.',
    cause,
  });
}

/**
 * Has a server listen.
 *
 * @returns the port
 * @throws StageError `usage` when a place that was asked for cannot be had
 */
export async function listen(
  server: Server,
  { host = loopback, port, usualPort }: Place,
): Promise<number> {
  const first = port ?? usualPort;
  const last = port ?? usualPort + triedPortCount;
  for (let tried = first; ; tried += 1) {
    const error = await tryPort(server, host, tried);
    if (!error) return (server.address() as AddressInfo).port;
    if (error.code !== 'EADDRINUSE' || tried === last) throw placeRefused(host, tried, error);
  }
}
