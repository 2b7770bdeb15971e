import { Socket } from 'node:net';
import type { Examined } from './libvips.ts';
import {
  createMessageReader,
  type DecoderSettings,
  type Message,
  messageHead,
  type ReplyKind,
  type Request,
  replies,
  requests,
} from './message.ts';
import { type Refusal, Refused } from './refusal.ts';

/** Pixels of a `resize`, or what `examine` found; throws Refused. */
export type Answer = (
  request: Request,
  bytes: Uint8Array,
  settings: DecoderSettings,
) => Promise<Uint8Array | Examined>;

const asJson = (value: object): Uint8Array => Buffer.from(JSON.stringify(value));

function refusalOf(thrown: unknown): Refusal {
  if (thrown instanceof Refused) return thrown.refusal;
  return { reason: 'corrupt-image', message: `The image cannot be decoded (${thrown}).` };
}

/** The settings that the parent gave this process. */
export function readSettings(): DecoderSettings {
  return JSON.parse(process.argv[2]!) as DecoderSettings;
}

/** Answers what the parent asks through the pipe, one request after the other, while it lives. */
export function serveRequests(answer: Answer): void {
  const settings = readSettings();
  const pipe = new Socket({ fd: 3 });
  // Nobody is left to decode for. An exit would wait for a thread that hangs in a decoder.
  const end = (): boolean => process.kill(process.pid, 'SIGKILL');
  pipe.on('error', end).on('close', end);
  // A terminal's Ctrl-C reaches the whole group; the parent decides what becomes of this.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

  function reply(kind: ReplyKind, body: Uint8Array): void {
    pipe.cork();
    pipe.write(messageHead({ kind: replies.indexOf(kind), body }));
    if (body.length > 0) pipe.write(body);
    pipe.uncork();
  }

  async function work({ kind, body }: Message): Promise<void> {
    try {
      const answered = await answer(requests[kind]!, body, settings);
      if (answered instanceof Uint8Array) reply('resized', answered);
      else reply('examined', asJson(answered));
    } catch (thrown) {
      reply('refused', asJson(refusalOf(thrown)));
    }
  }

  // What the parent sent first and has no answer to is what this process works on.
  let working = Promise.resolve();
  const read = createMessageReader(settings.limits.maxImageBytes, (message) => {
    working = working.then(() => work(message));
  });
  pipe.on('data', read);
  reply('ready', new Uint8Array(0));
}
