import type { Socket } from 'node:net';
import {
  createMessageReader,
  type DecoderSettings,
  type Message,
  maxViewSidePx,
  messageHead,
  type Reply,
  type Request,
  replies,
  requests,
  unpackPicture,
} from './message.ts';
import { startDecoder } from './start-decoder.ts';

export type Job = {
  request: Request;
  bytes: Uint8Array;
  /** Whether a decoder has crashed over it once, or taken too long. */
  isSuspect: boolean;
  settle(reply: Exclude<Reply, { kind: 'ready' }>): void;
  fail(error: unknown): void;
};

/** `late`: it took too long over the first of its jobs. `unready`: it never came to any. */
export type Ending = { why: 'crashed' | 'late' | 'unready' | 'closed'; how: string };

/** One decoder process; it works on the first of its jobs, the others wait in its pipe. */
export type Decoder = {
  readonly jobs: readonly Job[];
  /** How many jobs it has answered. */
  doneCount(): number;
  send(job: Job): void;
  /** Ends the process. */
  close(): void;
};

/** Seconds to start in, on a busy machine. */
const startSeconds = 60;
/** A picture that is viewed is the longest answer. */
const maxReplyBytes = 8 + maxViewSidePx ** 2 * 3;
const errorTailCharacters = 400;

function readReply({ kind, body }: Message, pixelsSizeBytes: number): Reply {
  const json = (): never => JSON.parse(Buffer.from(body).toString()) as never;
  switch (replies[kind]) {
    case 'ready':
      return { kind: 'ready' };
    case 'resized':
      if (body.length !== pixelsSizeBytes) break;
      return { kind: 'resized', pixels: body };
    case 'viewed': {
      const picture = unpackPicture(body);
      if (!picture) break;
      return { kind: 'viewed', picture };
    }
    case 'examined':
      return { kind: 'examined', examined: json() };
    case 'refused':
      return { kind: 'refused', refusal: json() };
  }
  throw new Error(`a reply of kind ${kind} with ${body.length} bytes`);
}

const expected: Record<Request, Reply['kind']> = {
  examine: 'examined',
  resize: 'resized',
  view: 'viewed',
};

function isAnswerTo({ request }: Job, { kind }: Reply): boolean {
  return kind === 'refused' || kind === expected[request];
}

/**
 * Starts a decoder process.
 *
 * @param onFree is called after each answer.
 * @param onEnd is called once, with the jobs that are not answered, in order.
 * @throws StageError `failed` where the system has no memory or no files left for it.
 */
export function createDecoder(
  program: string,
  settings: DecoderSettings,
  onFree: () => void,
  onEnd: (ending: Ending, jobs: Job[]) => void,
): Decoder {
  const { child, pipe } = startDecoder(program, settings);
  const pixelsSizeBytes = settings.sidePx ** 2 * 3;
  const jobs: Job[] = [];
  let [isReady, doneCount, errorTail] = [false, 0, ''];
  let why: Ending['why'] | undefined;
  let hasEnded = false;
  let timer: NodeJS.Timeout | undefined;

  function end(reason: Ending['why']): void {
    why ??= reason;
    child.kill('SIGKILL');
  }

  const handles = [child, pipe, child.stderr as Socket];

  /** A process that works keeps this one alive; an idle one does not. */
  function watch(): void {
    clearTimeout(timer);
    const seconds = isReady ? settings.limits.maxDecodeSeconds : startSeconds;
    if (jobs.length > 0) timer = setTimeout(end, seconds * 1000, isReady ? 'late' : 'unready');
    for (const handle of handles) {
      if (jobs.length > 0) handle.ref();
      else handle.unref();
    }
  }

  function onMessage(message: Message): void {
    const reply = readReply(message, pixelsSizeBytes);
    if (reply.kind === 'ready') {
      isReady = true;
      watch();
      return;
    }
    const job = jobs[0];
    if (!job || !isAnswerTo(job, reply)) throw new Error(`an answer that nobody asked for`);
    jobs.shift();
    doneCount++;
    watch();
    job.settle(reply);
    onFree();
  }

  const read = createMessageReader(maxReplyBytes, onMessage);
  pipe.on('data', (chunk) => {
    try {
      if (!why) read(chunk);
    } catch {
      end('crashed'); // what it says makes no sense: an image has got the better of it
    }
  });
  pipe.on('error', () => {}); // the process has ended: see below
  child.stderr!.on('data', (chunk) => {
    errorTail = (errorTail + chunk).slice(-errorTailCharacters);
  });
  const onClose = (code: number | null, signal: string | null): void => {
    if (hasEnded) return; // one that could not be spawned may tell it twice
    hasEnded = true;
    clearTimeout(timer);
    const how = signal ? `was ended by ${signal}` : `exited with code ${code}`;
    const ended = why ?? (isReady ? 'crashed' : 'unready');
    onEnd({ why: ended, how: `${how}${errorTail && `: ${errorTail.trim()}`}` }, jobs.splice(0));
  };
  child.once('close', onClose);
  child.once('error', (error) => {
    errorTail = error.message;
    if (child.pid === undefined) onClose(null, null);
  });

  return {
    jobs,
    doneCount: () => doneCount,
    send(job) {
      jobs.push(job);
      const message = { kind: requests.indexOf(job.request), body: job.bytes };
      pipe.cork();
      pipe.write(messageHead(message));
      pipe.write(job.bytes);
      pipe.uncork();
      if (jobs.length === 1) watch();
    },
    close() {
      for (const handle of handles) handle.ref(); // somebody waits for the end of all of them
      end('closed');
    },
  };
}
