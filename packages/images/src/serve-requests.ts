import { read, write } from 'node:fs';
import { promisify } from 'node:util';
import type { RgbImage } from './decode-plain-png.ts';
import { freePixels } from './free-pixels.ts';
import type { Examined } from './libvips.ts';
import {
  type DecoderSettings,
  headBytes,
  type Message,
  messageHead,
  packPicture,
  type ReplyKind,
  type Request,
  readHead,
  replies,
  requests,
} from './message.ts';
import { type Refusal, Refused } from './refusal.ts';

/** Pixels of a `resize`, what `examine` found, the picture of a `view`; throws Refused. */
export type Answer = (
  request: Request,
  bytes: Uint8Array,
  settings: DecoderSettings,
) => Promise<Uint8Array | Examined | RgbImage>;

// A blocking socket: read whole into place by a thread that waits, which takes a third less time
// than to put a stream's chunks together.
const pipe = 3;
const readSome = promisify(read);
const writeSome = promisify(write);

async function readBytes(sizeBytes: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(sizeBytes);
  for (let count = 0; count < sizeBytes; ) {
    const { bytesRead } = await readSome(pipe, bytes, count, sizeBytes - count, null);
    if (bytesRead === 0) throw new Error('the parent has gone');
    count += bytesRead;
  }
  return bytes;
}

async function readMessage(maxBodyBytes: number): Promise<Message> {
  const { kind, sizeBytes } = readHead(await readBytes(headBytes), maxBodyBytes);
  return { kind, body: await readBytes(sizeBytes) };
}

async function writeBytes(bytes: Uint8Array): Promise<void> {
  for (let count = 0; count < bytes.length; ) {
    const { bytesWritten } = await writeSome(pipe, bytes, count, bytes.length - count, null);
    count += bytesWritten;
  }
}

function refusalOf(thrown: unknown): Refusal {
  if (thrown instanceof Refused) return thrown.refusal;
  return { reason: 'corrupt-image', message: `The image cannot be decoded (${thrown}).` };
}

const asJson = (value: object): Uint8Array => Buffer.from(JSON.stringify(value));

/** The settings that the parent gave this process. */
export function readSettings(): DecoderSettings {
  return JSON.parse(process.argv[2]!) as DecoderSettings;
}

/** An exit would wait for the thread that reads, or for one that hangs in a decoder. */
function end(): void {
  process.kill(process.pid, 'SIGKILL');
}

/** Answers what the parent asks through the pipe, one request after the other, while it lives. */
export async function serveRequests(answer: Answer): Promise<void> {
  // A terminal's Ctrl-C reaches the whole group; the parent decides what becomes of this.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
  process.on('exit', end);
  const settings = readSettings();
  let written = Promise.resolve();

  function reply(kind: ReplyKind, body: Uint8Array): void {
    const head = messageHead({ kind: replies.indexOf(kind), body });
    written = written.then(() => writeBytes(Buffer.concat([head, body]))).catch(end);
  }

  async function work({ kind, body }: Message): Promise<void> {
    try {
      const answered = await answer(requests[kind]!, body, settings);
      if (answered instanceof Uint8Array) reply('resized', answered);
      else if ('pixels' in answered) reply('viewed', packPicture(answered));
      else reply('examined', asJson(answered));
    } catch (thrown) {
      reply('refused', asJson(refusalOf(thrown)));
    }
    freePixels();
  }

  reply('ready', new Uint8Array(0));
  // What the parent sent first and has no answer to is what this process works on. It reads on
  // meanwhile, and so learns at once when the parent ends.
  let worked = Promise.resolve();
  for (;;) {
    const message = await readMessage(settings.limits.maxImageBytes).catch(end);
    if (message) worked = worked.then(() => work(message));
  }
}
