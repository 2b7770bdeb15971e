import { join } from 'node:path';
import { StageError } from '@sightline/contracts';
import { createImageDecoder, defaultImageLimits } from '@sightline/images';
import { openArtifact } from '@sightline/store';
import { tf } from '@sightline/tensor';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTinyProject, type TinyProject } from '../../../apps/cli/test/tiny-project.ts';
import type { Completion, CompletionRequest, CompletionToken } from '../src/complete/completion.ts';
import { createCompleter } from '../src/complete/create-completer.ts';
import { createPredictor } from '../src/predictor.ts';

const patches = [
  'fusion.method=patch',
  'features.output=patch',
  'features.inputSidePx=112',
  'features.blockCount=2',
  'features.averageViews=false',
];

const runs = {
  concat: ['features.averageViews=true'],
  gated: ['fusion.method=gated', 'fusion.epochCount=2'],
  image: ['fusion.method=image'],
  text: ['fusion.method=text'],
  patch: patches,
};

const decoder = createImageDecoder(defaultImageLimits);
let project: TinyProject;
let folder: string;
let files: Uint8Array[];
let pictures: Uint8Array[];

async function run(settings: readonly string[]): Promise<void> {
  const words = settings.flatMap((setting) => ['--set', setting]);
  const { status, stderr } = await project.run(['run', '--engine', 'local', ...words]);
  expect(status, stderr).toBe(0);
}

async function readFiles(count: number): Promise<Uint8Array[]> {
  const artifact = await openArtifact(join(folder, 'ingest'));
  for await (const batch of (await artifact.table('images')).batches()) {
    const column = batch.getChild('encoded')!;
    return Array.from({ length: count }, (_, row) => column.get(row) as Uint8Array);
  }
  throw new Error('no images');
}

beforeAll(async () => {
  project = await createTinyProject();
  folder = join(project.root, 'data', 'runs', 'latest');
  await run(runs.concat);
  files = await readFiles(8);
  pictures = await Promise.all(files.map((file) => decoder.resize(file)));
});

afterAll(async () => {
  await decoder.close();
  await project.remove();
});

const questions = [
  'What color is the cat?',
  'Is there a dog?',
  'What is shown in this picture, and what color does it have?',
];

function ask(settings: Partial<CompletionRequest> = {}): CompletionRequest {
  return {
    pixels: pictures[0]!,
    question: questions[0]!,
    answerCount: 1,
    maxTokenCount: 24,
    temperature: 0,
    topP: 1,
    seed: 1,
    rivalCount: 0,
    stops: [],
    ...settings,
  };
}

/** 32 requests: pictures that come again, questions of several lengths, all ways to sample. */
function mixedRequests(): CompletionRequest[] {
  return Array.from({ length: 32 }, (_, at) =>
    ask({
      pixels: pictures[at % 8]!,
      question: questions[at % 3]!,
      answerCount: at % 5 === 0 ? 3 : 1,
      maxTokenCount: 1 + ((at * 7) % 24),
      temperature: [0, 1, 0.7, 2][at % 4]!,
      topP: at % 6 === 0 ? 0.9 : 1,
      seed: at,
      rivalCount: at % 7,
      stops: at % 9 === 0 ? [' a', 'the'] : [],
    }),
  );
}

type Answered = { completion: Completion; tokens: CompletionToken[] };

type Completer = Awaited<ReturnType<typeof createCompleter>>;

async function answerAll(
  completer: Completer,
  requests: readonly CompletionRequest[],
): Promise<Answered[]> {
  const tokens = requests.map((): CompletionToken[] => []);
  const completions = await completer.complete(requests, (at, token) => tokens[at]!.push(token));
  return completions.map((completion, at) => {
    if (completion instanceof StageError) throw completion;
    tokens[at]!.sort((a, b) => a.answer - b.answer);
    return { completion, tokens: tokens[at]! };
  });
}

const textOf = ({ tokens }: Answered, answer = 0): string =>
  tokens.flatMap((token) => (token.answer === answer ? token.text : [])).join('');

async function answer(completer: Completer, request: CompletionRequest): Promise<Answered> {
  return (await answerAll(completer, [request]))[0]!;
}

for (const [method, settings] of Object.entries(runs)) {
  test(`with ${method}, a batch of 32 answers as one by one, and greedily as ask does`, async () => {
    await run(settings);
    const completer = await createCompleter(folder);
    const requests = mixedRequests();
    const before = tf.memory().numTensors;
    const together = await answerAll(completer, requests);
    expect(tf.memory().numTensors).toBe(before);
    let otherDrawCount = 0;
    for (const [at, request] of requests.entries()) {
      const alone = await answer(completer, request);
      const pairs = alone.tokens.map((token, place) => [together[at]!.tokens[place], token]);
      const end = pairs.findIndex(([own, other]) => own?.text !== other!.text);
      if (end >= 0) {
        expect(request.temperature).toBeGreaterThan(0);
        otherDrawCount += 1;
      } else expect(together[at]!.completion).toEqual(alone.completion);
      const same = end < 0 ? pairs : pairs.slice(0, end);
      for (const [own, other] of same as [CompletionToken, CompletionToken][]) {
        expect(own.rivals).toHaveLength(request.rivalCount);
        expect(Math.abs(own.logProbability - other.logProbability)).toBeLessThan(1e-4);
      }
    }
    // The last bits of what is seen depend on the batch, and a draw within them may fall beside.
    expect(otherDrawCount).toBeLessThanOrEqual(1);
    const predictor = await createPredictor(folder);
    for (const [at, file] of files.slice(0, 3).entries()) {
      const own = await answer(completer, ask({ pixels: pictures[at]!, question: questions[at]! }));
      const asked = await predictor.ask(file, questions[at]!);
      expect(textOf(own)).toBe(asked.answer);
      const probabilities = own.tokens.map(({ logProbability }) => Math.exp(logProbability));
      for (const [place, probability] of probabilities.entries()) {
        expect(probability).toBeCloseTo(asked.tokens[place]!.probability, 4);
      }
    }
    predictor.dispose();
    completer.dispose();
  });
}

test('a bad request costs itself only', async () => {
  const completer = await createCompleter(folder);
  const requests = [
    ask(),
    ask({ question: ' ' }),
    ask({ pixels: new Uint8Array(7) }),
    ask({ maxTokenCount: 25 }),
    ask({ temperature: Number.NaN }),
    ask({ stops: [''] }),
    ask({ question: questions[1]! }),
  ];
  const told: number[] = [];
  const outcomes = await completer.complete(requests, (at) => told.push(at));
  expect(outcomes.map((one) => (one instanceof StageError ? one.code : 'answered'))).toEqual([
    'answered',
    'usage',
    'bad-data',
    'usage',
    'usage',
    'usage',
    'answered',
  ]);
  expect([...new Set(told)].sort()).toEqual([0, 6]);
  completer.dispose();
});

test('a request that nobody waits for is given up, and its neighbour is answered', async () => {
  const completer = await createCompleter(folder);
  const endless = ask({ temperature: 50, topP: 1 });
  let turns = 0;
  const [left, kept] = await completer.complete(
    [endless, ask()],
    () => undefined,
    (request) => request === 0 && turns++ > 1,
  );
  expect(left).toMatchObject({ code: 'interrupted' });
  expect(kept).toMatchObject({ finishReasons: [expect.anything()] });
  completer.dispose();
});

test('seeds decide what is drawn, each answer for itself, over the whole vocabulary', async () => {
  const completer = await createCompleter(folder);
  const hot = ask({ temperature: 20, answerCount: 4, maxTokenCount: 6, rivalCount: 20, seed: 5 });
  const [first, again, other] = await answerAll(completer, [hot, hot, { ...hot, seed: 6 }]);
  const texts = [0, 1, 2, 3].map((at) => textOf(first!, at));
  expect(new Set(texts).size).toBe(4);
  expect([0, 1, 2, 3].map((at) => textOf(again!, at))).toEqual(texts);
  expect(textOf(other!)).not.toBe(texts[0]);
  const greedy = await answer(completer, ask());
  const nucleus = await answer(completer, { ...hot, temperature: 1, topP: 1e-6, answerCount: 1 });
  expect(textOf(nucleus).toLowerCase().startsWith(textOf(greedy).slice(0, 1).toLowerCase())).toBe(
    true,
  );
  for (const { logProbability, rivals } of first!.tokens) {
    expect(rivals).toHaveLength(20);
    const all = rivals.map((rival) => rival.logProbability);
    expect(all).toEqual([...all].sort((a, b) => b - a));
    expect(logProbability).toBeLessThanOrEqual(all[0]! + 1e-9);
    expect(all.reduce((sum, one) => sum + Math.exp(one), 0)).toBeLessThanOrEqual(1 + 1e-6);
  }
  completer.dispose();
});

test('an answer ends before a stop, within a token or over several, or when it is long enough', async () => {
  const completer = await createCompleter(folder);
  const hot = ask({ temperature: 20, maxTokenCount: 12, seed: 3 });
  const whole = await answer(completer, hot);
  const text = textOf(whole);
  expect(whole.completion.finishReasons).toEqual(['length']);
  expect(whole.completion.answerTokenCount).toBe(12);
  for (const stop of [text.slice(9, 11), text.slice(5, 25), text.slice(0, 3)]) {
    const stopped = await answer(completer, { ...hot, stops: ['never to be found', stop] });
    expect(textOf(stopped)).toBe(text.slice(0, text.indexOf(stop)));
    expect(stopped.completion.finishReasons).toEqual(['stop']);
  }
  completer.dispose();
});

test('a model of captions takes no question and answers without one', async () => {
  await run(['ingest.task=captions']);
  const completer = await createCompleter(folder);
  expect(completer.task).toBe('captions');
  const requests = [ask({ question: '' }), ask()];
  const [caption, refused] = await completer.complete(requests, () => undefined);
  expect(caption).toMatchObject({ questionTokenCount: 2 });
  expect(refused).toMatchObject({ code: 'usage' });
  completer.dispose();
});
