import { StageError } from '@sightline/contracts';
import type { RgbImage } from './decode-plain-png.ts';
import { createDecoder, type Decoder, type Ending, type Job } from './decoder.ts';
import type { Examined } from './libvips.ts';
import type { DecoderSettings, Request } from './message.ts';
import { refuseImage } from './refuse-image.ts';

export type Answered = Examined | Uint8Array | RgbImage;

export type DecoderPool = {
  /**
   * Has an image examined or resized in another process.
   *
   * @param signal where it aborts nobody waits any more: what has not been begun never is
   * @throws StageError `bad-data` with `details.reason`, `failed` where no decoder can be started; the
   * reason of `signal`
   */
  run(request: Request, bytes: Uint8Array, signal?: AbortSignal): Promise<Answered>;
  /** Ends all processes; what is under way fails with `interrupted`. */
  close(): Promise<void>;
};

export type PoolOptions = {
  /** Processes at most; each is started once there is work for it. */
  processCount: number;
  /** The program that they run. */
  program: string;
};

/** One that is decoded and one in the pipe, so that no decoder waits for the next. */
const jobsAtOnce = 2;
const maxFailedStarts = 3;

function cannotStart({ how }: Ending): StageError {
  return new StageError('failed', {
    message: `The process that decodes images ${how}.`,
    fix: 'Run `npm run setup`; if it was ended for want of memory, free some.',
  });
}

function interrupted(): StageError {
  return new StageError('interrupted', { message: 'The decoding of images was stopped.' });
}

/**
 * Processes that decode images, so that an image that crashes or hangs its decoder costs nothing but
 * itself: the process is replaced, and what waited behind that image goes to another.
 *
 * An image over which a process crashed, or took longer than `maxDecodeSeconds`, is tried once more,
 * alone in a new process, since an earlier one may have done the harm, or the machine have slept; if
 * that fails as well it is refused with `decoder-crashed` or `decode-timeout`.
 */
export function createDecoderPool(
  settings: DecoderSettings,
  { processCount, program }: PoolOptions,
): DecoderPool {
  const waiting: Job[] = [];
  const suspects: Job[] = [];
  const decoders = new Set<Decoder>();
  let failedStartCount = 0;
  /** Whether the last start failed while others ran: the next waits for one of them. */
  let isShort = false;
  let isClosed = false;
  let onAllEnded = (): void => {};

  const isAlone = ({ jobs }: Decoder): boolean => jobs.some((job) => job.isSuspect);

  function start(): Decoder {
    const decoder = createDecoder(program, settings, onFree, (ending, jobs) => {
      decoders.delete(decoder);
      onEnd(ending, jobs);
    });
    decoders.add(decoder);
    return decoder;
  }

  /** Starts one; where none can be had, what waits is left to those that run, or fails. */
  function tryStart(): Decoder | undefined {
    if (isShort && decoders.size > 0) return undefined;
    try {
      return start();
    } catch (error) {
      isShort = decoders.size > 0;
      if (!isShort) failAll(error as StageError);
      return undefined;
    }
  }

  /** Gives each suspect a process in which nothing was decoded before. */
  function placeSuspects(): void {
    for (;;) {
      const idle = [...decoders].filter(({ jobs }) => jobs.length === 0);
      const unused = idle.find((decoder) => decoder.doneCount() === 0);
      const [suspect] = suspects;
      if (!suspect) return;
      const decoder = unused ?? (decoders.size < processCount ? tryStart() : undefined);
      if (!decoder) {
        idle[0]?.close(); // and once it has ended, there is room for a new one
        return;
      }
      suspects.shift();
      decoder.send(suspect);
    }
  }

  function place(): void {
    if (isClosed) return;
    placeSuspects();
    for (let count = 0; count < jobsAtOnce; count++) {
      for (const decoder of decoders) {
        if (decoder.jobs.length !== count || isAlone(decoder)) continue;
        const job = suspects.length > 0 && count === 0 ? undefined : waiting.shift();
        if (job) decoder.send(job);
      }
      while (count === 0 && waiting.length > 0 && decoders.size < processCount) {
        const decoder = tryStart();
        if (!decoder) break;
        decoder.send(waiting.shift()!);
      }
    }
  }

  function onFree(): void {
    failedStartCount = 0;
    isShort = false;
    place();
  }

  function failAll(error: StageError): void {
    for (const job of [...suspects.splice(0), ...waiting.splice(0)]) job.fail(error);
  }

  /** What an ended process leaves: the image that it worked on is first. */
  function onEnd(ending: Ending, [first, ...others]: Job[]): void {
    waiting.unshift(...others);
    if (first) onUnanswered(ending, first);
    if (isClosed) failAll(interrupted());
    isShort = ending.why === 'unready' && decoders.size > 0;
    if (ending.why === 'unready' && ++failedStartCount >= maxFailedStarts && !isShort) {
      failAll(cannotStart(ending));
      failedStartCount = 0;
    }
    if (decoders.size === 0) onAllEnded();
    place();
  }

  function onUnanswered({ why, how }: Ending, job: Job): void {
    const { maxDecodeSeconds } = settings.limits;
    if ((why === 'late' || why === 'crashed') && !job.isSuspect) {
      suspects.push({ ...job, isSuspect: true });
    } else if (why === 'late') {
      const message = `The image is not decoded within ${maxDecodeSeconds} seconds.`;
      job.fail(refuseImage({ reason: 'decode-timeout', message }));
    } else if (why === 'crashed') {
      const message = `The image crashes its decoder (the process ${how.split(':')[0]}).`;
      job.fail(refuseImage({ reason: 'decoder-crashed', message }));
    } else {
      (job.isSuspect ? suspects : waiting).unshift(job);
    }
  }

  function leave(job: Job, reason: unknown): void {
    const at = waiting.indexOf(job);
    if (at >= 0) waiting.splice(at, 1);
    job.fail(reason); // of no effect where it has come to an end
  }

  return {
    run: (request, bytes, signal) =>
      new Promise((resolve, reject) => {
        if (isClosed) throw interrupted();
        signal?.throwIfAborted();
        const settle: Job['settle'] = (reply) => {
          if (reply.kind === 'refused') reject(refuseImage(reply.refusal));
          else if (reply.kind === 'viewed') resolve(reply.picture);
          else resolve(reply.kind === 'resized' ? reply.pixels : reply.examined);
        };
        const job: Job = { request, bytes, isSuspect: false, settle, fail: reject };
        waiting.push(job);
        signal?.addEventListener('abort', () => leave(job, signal.reason), { once: true });
        place();
      }),
    close: () =>
      new Promise((resolve) => {
        isClosed = true;
        onAllEnded = resolve;
        for (const decoder of decoders) decoder.close();
        if (decoders.size === 0) resolve();
      }),
  };
}
