import { once } from 'node:events';
import { createServer as createHttp2Server } from 'node:http2';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { isAnswering } from './server-process.ts';

let server: Server | undefined;

afterEach(() => server?.close());

async function listen(opened: Server): Promise<number> {
  server = opened.listen(0, '127.0.0.1');
  await once(opened, 'listening');
  return (opened.address() as AddressInfo).port;
}

test('a server that speaks HTTP/2 answers', async () => {
  expect(await isAnswering(await listen(createHttp2Server() as unknown as Server))).toBe(true);
});

test('an open port behind which nobody speaks HTTP/2 does not answer, dropped or kept waiting', async () => {
  expect(await isAnswering(await listen(createServer((socket) => socket.destroy())))).toBe(false);
  server?.close();
  const waiting = createServer((socket) => socket.on('error', () => undefined));
  expect(await isAnswering(await listen(waiting))).toBe(false);
});

test('a closed port does not answer', async () => {
  const port = await listen(createServer());
  server?.close();
  expect(await isAnswering(port)).toBe(false);
});
