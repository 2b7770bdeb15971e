import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createHttpServer } from './create-http-server.ts';

const closings: (() => void)[] = [];
const wordsBytes = 2 ** 20;
const get = 'GET /v1/models HTTP/1.1\r\nhost: x\r\n\r\n';

afterEach(() => {
  for (const close of closings.splice(0)) close();
});

const answerAtOnce: RequestListener = (_, outgoing) => void outgoing.end(Buffer.alloc(wordsBytes));

async function start(idleMs: number, listener = answerAtOnce) {
  const answered: [string, number][] = [];
  const metrics = {
    onAnswer: (route: string, status: number) => void answered.push([route, status]),
  };
  const server = createHttpServer(listener, metrics, idleMs);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closings.push(() => server.closeAllConnections());
  closings.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  closings.push(() => socket.destroy());
  return { server, socket, answered };
}

test('who asks on and on and reads nothing loses the connection', async () => {
  const { server, socket } = await start(100);
  const connected = once(server, 'connection');
  socket.pause();
  socket.write(get.repeat(100));
  const [accepted] = await connected;
  await once(accepted, 'close');
});

test('an answer that is read counts with its route and status', async () => {
  const { socket, answered } = await start(60_000);
  socket.resume();
  socket.write(get);
  await expect.poll(() => answered).toEqual([['/v1/models', 200]]);
});

test('what is no HTTP is told so, but never in place of an answer that is due', async () => {
  const later: RequestListener = (_, outgoing) => void setTimeout(() => outgoing.end(), 200);
  const heard = async (text: string): Promise<string> => {
    const { socket } = await start(60_000, later);
    socket.write(text);
    let told = '';
    for await (const chunk of socket) told += chunk;
    return told;
  };
  expect(await heard('BLAH\r\n\r\n')).toMatch(/^HTTP\/1.1 400 .*"invalid_http"/s);
  expect(await heard(`${get}BLAH\r\n\r\n`)).toMatch(/^HTTP\/1.1 200 (?!.*HTTP\/1.1)/s);
});
