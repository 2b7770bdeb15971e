import { StageError } from '@sightline/contracts';
import type { Completion, CompletionRequest } from '@sightline/predict';
import { expect, test } from 'vitest';
import type { BatchModel, Job } from './batch-model.ts';
import { createBatcher } from './batcher.ts';

const completion: Completion = {
  finishReasons: ['stop'],
  questionTokenCount: 5,
  answerTokenCount: 2,
};

type Turn = {
  jobs: readonly Job[];
  settle(outcomes: (Completion | StageError)[]): void;
  fail(error: StageError): void;
};

/** A model that answers a batch once the test says so. */
function createTurns() {
  const turns: Turn[] = [];
  const state = { isReady: true };
  const model: BatchModel = {
    isReady: () => state.isReady,
    complete: (jobs) =>
      new Promise((settle, fail) => {
        turns.push({ jobs, settle, fail });
      }),
  };
  return { turns, state, model };
}

function createJob(question: string, answerCount = 1, signal = new AbortController().signal): Job {
  const request = { question, answerCount } as CompletionRequest;
  return { request, signal, onToken: () => undefined };
}

const questionsOf = ({ jobs }: Turn): string[] => jobs.map(({ request }) => request.question);
const settleAll = (turn: Turn): void => turn.settle(turn.jobs.map(() => completion));
const soon = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

test('the first request is worked on at once, and what comes meanwhile is the next batch', async () => {
  const { turns, model } = createTurns();
  const batcher = createBatcher({ model, maxBatch: 3 });
  const answers = ['a', 'b', 'c', 'd', 'e'].map((question) => batcher.run(createJob(question)));
  expect(turns.map(questionsOf)).toEqual([['a']]);
  expect(batcher.waitingCount()).toBe(4);
  settleAll(turns[0]!);
  await soon();
  expect(questionsOf(turns[1]!)).toEqual(['b', 'c', 'd']);
  settleAll(turns[1]!);
  await soon();
  expect(questionsOf(turns[2]!)).toEqual(['e']);
  settleAll(turns[2]!);
  expect(await Promise.all(answers)).toEqual(Array(5).fill(completion));
});

test('a batch is as large as the answers in it; one request may be larger alone', async () => {
  const { turns, model } = createTurns();
  const batcher = createBatcher({ model, maxBatch: 4 });
  const counts = [1, 2, 2, 16, 1];
  const answers = counts.map((count, at) => batcher.run(createJob(`q${at}`, count)));
  for (let at = 0; at < 4; at += 1) {
    settleAll(turns[at]!);
    await soon();
  }
  expect(turns.map(questionsOf)).toEqual([['q0'], ['q1', 'q2'], ['q3'], ['q4']]);
  settleAll(turns.at(-1)!);
  await Promise.all(answers);
});

test('a refusal costs its own request alone', async () => {
  const { turns, model } = createTurns();
  const batcher = createBatcher({ model, maxBatch: 4 });
  const first = batcher.run(createJob('first'));
  const bad = batcher.run(createJob('bad'));
  const good = batcher.run(createJob('good'));
  settleAll(turns[0]!);
  await soon();
  turns[1]!.settle([new StageError('usage', { message: 'no question' }), completion]);
  await expect(bad).rejects.toMatchObject({ code: 'usage', message: 'no question' });
  expect(await good).toEqual(completion);
  await first;
});

test('a crash costs the batch, not what waits, which goes on once the model is back', async () => {
  const { turns, state, model } = createTurns();
  const batcher = createBatcher({ model, maxBatch: 4 });
  const lost = batcher.run(createJob('lost'));
  const kept = batcher.run(createJob('kept'));
  state.isReady = false;
  turns[0]!.fail(new StageError('crash', { message: 'it ended' }));
  await expect(lost).rejects.toMatchObject({ code: 'crash' });
  await soon();
  expect(turns).toHaveLength(1);
  state.isReady = true;
  batcher.wake();
  expect(questionsOf(turns[1]!)).toEqual(['kept']);
  settleAll(turns[1]!);
  expect(await kept).toEqual(completion);
});

test('who leaves, or is out of time, is answered with the reason and makes room', async () => {
  const { turns, model } = createTurns();
  const batcher = createBatcher({ model, maxBatch: 4 });
  const inBatch = new AbortController();
  const queued = new AbortController();
  const first = batcher.run(createJob('first', 1, inBatch.signal));
  const second = batcher.run(createJob('second', 1, queued.signal));
  const third = batcher.run(createJob('third'));
  queued.abort(new StageError('stalled', { message: 'too late' }));
  await expect(second).rejects.toMatchObject({ code: 'stalled' });
  expect(batcher.waitingCount()).toBe(1);
  inBatch.abort(new StageError('interrupted', { message: 'left' }));
  await expect(first).rejects.toMatchObject({ code: 'interrupted' });
  settleAll(turns[0]!);
  await soon();
  expect(questionsOf(turns[1]!)).toEqual(['third']);
  settleAll(turns[1]!);
  await third;
});

test('once it is closed, what waits and what comes is told so', async () => {
  const { turns, model } = createTurns();
  const batcher = createBatcher({ model, maxBatch: 1 });
  const first = batcher.run(createJob('first'));
  const second = batcher.run(createJob('second'));
  batcher.close();
  await expect(second).rejects.toMatchObject({ code: 'interrupted' });
  await expect(batcher.run(createJob('third'))).rejects.toMatchObject({ code: 'interrupted' });
  settleAll(turns[0]!);
  expect(await first).toEqual(completion);
});
