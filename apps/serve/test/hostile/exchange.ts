import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/** What a server said; status 0 where it said nothing and closed. */
export type Said = { status: number; headers: Record<string, string>; body: string };

export const nothingSaid: Said = { status: 0, headers: {}, body: '' };

const silenceMs = 60_000;

function parse(text: string): Said {
  const at = text.indexOf('\r\n\r\n');
  const found = /^HTTP\/1\.1 (\d{3})/.exec(text);
  if (!found || at < 0) return { ...nothingSaid, body: text };
  const lines = text.slice(0, at).split('\r\n').slice(1);
  const pairs = lines.map((line) => line.split(/:\s*(.*)/s, 2) as [string, string]);
  const headers = Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), value]));
  return { status: Number(found[1]), headers, body: text.slice(at + 4) };
}

/** Sends bytes as they are, each part after a pause, and reads until the server closes. */
export async function sayRaw(
  port: number,
  parts: readonly (string | Buffer)[],
  { pauseMs = 0, ends = false, resets = false } = {},
): Promise<Said & { whole: string }> {
  const socket = connect(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk)).on('error', () => undefined);
  socket.setTimeout(silenceMs, () => socket.destroy());
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  await write(socket, parts, pauseMs);
  if (resets) socket.resetAndDestroy();
  else if (ends) socket.end();
  await closed;
  const whole = Buffer.concat(chunks).toString('latin1');
  return { ...parse(whole), whole };
}

async function write(
  socket: Socket,
  parts: readonly (string | Buffer)[],
  pauseMs: number,
): Promise<void> {
  for (const part of parts) {
    if (socket.destroyed || !socket.writable) return;
    socket.write(typeof part === 'string' ? Buffer.from(part, 'latin1') : part);
    if (pauseMs > 0) await setTimeout(pauseMs);
  }
}

export type Asked = {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
};

/** Asks as any client would, on a connection of its own. */
export function say(
  port: number,
  { method = 'POST', path = '/v1/chat/completions', headers = {}, body }: Asked,
): Promise<Said> {
  return new Promise((resolve) => {
    const own = {
      host: `127.0.0.1:${port}`,
      'content-type': 'application/json',
      ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
    };
    const options = { port, method, path, headers: { ...own, ...headers }, agent: false as const };
    const sent = request({ host: '127.0.0.1', ...options }, (response) => {
      const chunks: Buffer[] = [];
      const finish = (): void =>
        resolve({
          status: response.statusCode!,
          headers: response.headers as Record<string, string>,
          body: Buffer.concat(chunks).toString('utf8'),
        });
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', finish).on('error', finish);
    });
    sent.setTimeout(silenceMs, () => sent.destroy());
    sent.on('error', (error) => resolve({ ...nothingSaid, body: String(error) }));
    sent.end(body);
  });
}
