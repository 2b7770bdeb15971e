import {
  MessageChannel,
  type MessagePort,
  receiveMessageOnPort,
  Worker,
} from 'node:worker_threads';
import type { ParquetReply, ParquetRequest, PostedRequest } from './request.ts';
import { compileDecoder } from './start-decoder.ts';

/** What the decoding of one slice may take; longer, and it is held to hang. */
const timeLimitMs = 120_000;
const tooLong = `took longer than ${timeLimitMs / 1000} s to decode`;

/** The thread ended over a request, or over what was left of one before. */
class ThreadEnded extends Error {}

type Thread = { worker: Worker; port: MessagePort; settle?: (reply: ParquetReply) => void };

let thread: Thread | undefined;
let lastId = 0;
let queue: Promise<unknown> = Promise.resolve();

/** Ends a thread that failed or hangs; the next request starts another. */
function end(ended: Thread, problem: string): void {
  if (thread === ended) thread = undefined;
  ended.port.close();
  void ended.worker.terminate();
  ended.settle?.({ id: 0, problem, isFatal: true });
}

function start(): Thread {
  const { port1: port, port2 } = new MessageChannel();
  // From the sources as well: a worker runs what is built.
  const program = new URL('../../dist/parquet/parquet-worker.js', import.meta.url);
  const worker = new Worker(program, {
    workerData: { port: port2, module: compileDecoder() },
    transferList: [port2],
    stdout: true, // what the decoder prints when it fails is in the error, too
    stderr: true,
  });
  const started: Thread = { worker, port };
  worker.on('error', (error) => end(started, error.message));
  port.on('message', (reply: ParquetReply) => started.settle?.(reply));
  port.unref();
  worker.unref();
  return started;
}

function post(request: ParquetRequest): { asked: Thread; posted: PostedRequest } {
  thread ??= start();
  const done = new Int32Array(new SharedArrayBuffer(4));
  const posted: PostedRequest = { id: ++lastId, request, done };
  thread.port.postMessage(posted);
  return { asked: thread, posted };
}

function askNext<Result>(request: ParquetRequest): Promise<Result> {
  const { asked } = post(request);
  return new Promise<Result>((resolve, reject) => {
    const timer = setTimeout(() => end(asked, tooLong), timeLimitMs); // keeps the process, too
    asked.settle = ({ result, problem, isFatal }) => {
      clearTimeout(timer);
      delete asked.settle;
      if (problem === undefined) return resolve(result as Result);
      reject(isFatal && problem !== tooLong ? new ThreadEnded(problem) : new Error(problem));
      if (isFatal) end(asked, problem);
    };
  });
}

/**
 * Has Parquet decoded in a thread of its own, so that a file that makes the decoder fail, hang or
 * take memory harms nothing else. One request at a time, in order; one that a thread ended over is
 * asked of another once more.
 *
 * @throws Error with the decoder's words
 */
export function askParquet<Result>(request: ParquetRequest): Promise<Result> {
  const asked = queue.then(async () => {
    try {
      return await askNext<Result>(request);
    } catch (error) {
      if (error instanceof ThreadEnded) return askNext<Result>(request);
      throw error;
    }
  });
  queue = asked.catch(() => undefined);
  return asked;
}

function askNextNow<Result>(request: ParquetRequest): Result {
  const { asked, posted } = post(request);
  const isLate = Atomics.wait(posted.done, 0, 0, timeLimitMs) === 'timed-out';
  for (;;) {
    const received = receiveMessageOnPort(asked.port) as { message: ParquetReply } | undefined;
    const reply = received?.message;
    if (reply && reply.id !== posted.id) {
      asked.settle?.(reply);
      continue;
    }
    if (reply && reply.problem === undefined) return reply.result as Result;
    const problem = reply?.problem ?? (isLate ? tooLong : 'could not be decoded');
    const isFatal = reply?.isFatal ?? true;
    if (isFatal) end(asked, problem);
    throw isFatal && problem !== tooLong ? new ThreadEnded(problem) : new Error(problem);
  }
}

/** The same, waiting without giving up the turn. */
export function askParquetNow<Result>(request: ParquetRequest): Result {
  try {
    return askNextNow(request);
  } catch (error) {
    if (error instanceof ThreadEnded) return askNextNow(request);
    throw error;
  }
}
