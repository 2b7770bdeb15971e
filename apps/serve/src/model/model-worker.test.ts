import { imageBytes } from '@sightline/contracts';
import type { CompletionRequest, CompletionToken } from '@sightline/predict';
import type { ModelProcessOptions } from '@sightline/predict/process';
import { expect, test } from 'vitest';
import type { Job } from './batch-model.ts';
import type { FromModel, ToModel } from './message.ts';
import { startModelWorker, type WorkerOptions } from './model-worker.ts';

type Started = ModelProcessOptions & { sent: ToModel[]; say(message: FromModel): void };

/** Processes that say what the test says. */
function startFakes(options: Partial<WorkerOptions> = {}) {
  const started: Started[] = [];
  const crashes: string[] = [];
  let readyCount = 0;
  const worker = startModelWorker({
    runFolder: 'run',
    stallMs: 60_000,
    onReady: () => {
      readyCount += 1;
    },
    onCrash: ({ how }) => void crashes.push(how),
    start(process) {
      const sent: ToModel[] = [];
      started.push({ ...process, sent, say: process.onMessage });
      return {
        pid: started.length,
        send: (message) => void sent.push(message as ToModel),
        end: () => process.onEnd({ how: 'was ended by SIGKILL', errorTail: '' }),
        setAlive: () => undefined,
      };
    },
    ...options,
  });
  return { worker, started, crashes, readyCount: () => readyCount };
}

const completion = { finishReasons: ['stop' as const], questionTokenCount: 4, answerTokenCount: 1 };
const token: CompletionToken = { answer: 0, text: 'a', logProbability: 0, rivals: [] };
const ending = { how: 'was ended by SIGSEGV', errorTail: 'oops' };

function createJob(value: number, tokens: CompletionToken[] = [], signal?: AbortSignal): Job {
  const pixels = new Uint8Array(imageBytes).fill(value);
  return {
    request: { pixels, question: `q${value}`, answerCount: 1 } as CompletionRequest,
    onToken: (told) => void tokens.push(told),
    signal: signal ?? new AbortController().signal,
  };
}

test('a batch travels as one buffer, and tokens come back to their requests', async () => {
  const { worker, started } = startFakes();
  started[0]!.say({ kind: 'ready', task: 'questions' });
  expect(await worker.started).toBe('questions');
  const tokens: CompletionToken[] = [];
  const answered = worker.complete([createJob(1), createJob(2, tokens)]);
  const [sent] = started[0]!.sent as (ToModel & { kind: 'batch' })[];
  expect(sent!.requests).toEqual([
    { question: 'q1', answerCount: 1 },
    { question: 'q2', answerCount: 1 },
  ]);
  expect(sent!.pixels).toHaveLength(2 * 224 * 224 * 3);
  expect([sent!.pixels[0], sent!.pixels.at(-1)]).toEqual([1, 2]);
  started[0]!.say({ kind: 'tokens', tokens: [[1, token]] });
  expect(tokens).toEqual([token]);
  const error = { code: 'usage' as const, message: 'no question' };
  started[0]!.say({ kind: 'done', outcomes: [{ error }, completion] });
  expect(await answered).toEqual([expect.objectContaining(error), completion]);
});

test('the model is told who has left', async () => {
  const { worker, started } = startFakes();
  started[0]!.say({ kind: 'ready', task: 'questions' });
  const controller = new AbortController();
  const answered = worker.complete([createJob(1), createJob(2, [], controller.signal)]);
  controller.abort();
  expect(started[0]!.sent[1]).toEqual({ kind: 'left', request: 1 });
  started[0]!.say({ kind: 'done', outcomes: [completion, completion] });
  await answered;
});

test('a process that ends costs its batch, and is started anew', async () => {
  const { worker, started, crashes, readyCount } = startFakes();
  started[0]!.say({ kind: 'ready', task: 'questions' });
  const answered = worker.complete([createJob(1)]);
  started[0]!.onEnd(ending);
  await expect(answered).rejects.toMatchObject({
    code: 'crash',
    message: 'the process that the model works in was ended by SIGSEGV',
  });
  expect(worker.isReady()).toBe(false);
  expect(crashes).toEqual([ending.how]);
  await expect.poll(() => started.length).toBe(2);
  started[1]!.say({ kind: 'ready', task: 'questions' });
  expect([worker.isReady(), readyCount()]).toEqual([true, 2]);
  const again = worker.complete([createJob(1)]);
  started[1]!.say({ kind: 'done', outcomes: [completion] });
  expect(await again).toEqual([completion]);
});

test('a batch that takes too long costs its process', async () => {
  const { worker, started } = startFakes({ stallMs: 10 });
  started[0]!.say({ kind: 'ready', task: 'questions' });
  await expect(worker.complete([createJob(1)])).rejects.toMatchObject({
    code: 'crash',
    message: 'the model took too long, and its process was ended',
  });
  await expect.poll(() => started.length).toBe(2);
});

test('a model that cannot be loaded says why', async () => {
  const { worker, started, crashes } = startFakes();
  const error = { code: 'missing-data' as const, message: 'no decoder' };
  started[0]!.say({ kind: 'unready', error });
  await expect(worker.started).rejects.toMatchObject(error);
  expect([started.length, crashes]).toEqual([1, []]);
  await worker.close();
});

test('a model whose first process dies is not tried again, and its last words are told', async () => {
  const { worker, started, crashes } = startFakes();
  started[0]!.onEnd({ ...ending, errorTail: 'loading\nout of memory\n' });
  await expect(worker.started).rejects.toMatchObject({
    code: 'crash',
    message: 'the process that loads the model was ended by SIGSEGV: out of memory',
  });
  await worker.close();
  expect([started.length, crashes]).toEqual([1, []]);
});

test('a model that cannot be loaded again is tried on and on, and the log is told why', async () => {
  const { worker, started, crashes } = startFakes();
  started[0]!.say({ kind: 'ready', task: 'questions' });
  started[0]!.onEnd(ending);
  await expect.poll(() => started.length).toBe(2);
  started[1]!.say({ kind: 'unready', error: { code: 'missing-data', message: 'no decoder' } });
  expect(crashes).toEqual([ending.how, 'could not load it: no decoder']);
  await expect.poll(() => started.length, { timeout: 5000 }).toBe(3);
  started[2]!.say({ kind: 'ready', task: 'questions' });
  expect(worker.isReady()).toBe(true);
});

test('closing ends the process, and the batch under way is told so', async () => {
  const { worker, started, crashes } = startFakes();
  started[0]!.say({ kind: 'ready', task: 'questions' });
  const answered = worker.complete([createJob(1)]);
  await Promise.all([
    worker.close(),
    expect(answered).rejects.toMatchObject({ code: 'interrupted' }),
  ]);
  expect([started.length, crashes]).toEqual([1, []]);
});
