import type { EpochEvent, StageContext, StageEvent } from '@sightline/contracts';
import { expect, test } from 'vitest';
import { crossEntropy } from './cross-entropy.ts';
import { type FitData, fit } from './fit.ts';
import { glorotValues } from './initial-values.ts';
import { linear } from './linear.ts';
import { Parameters } from './parameters.ts';
import { createRandom } from './random.ts';
import { encodeSafetensors } from './safetensors.ts';
import { type Tensor2D, tf } from './tf.ts';

const [itemCount, width, classCount] = [64, 6, 3];
const options = {
  model: 'decoder' as const,
  epochCount: 4,
  batchSize: 16,
  peakLearningRate: 0.1,
  warmupShare: 0.1,
  weightDecay: 0.01,
  maxGradientNorm: 1,
};

/** Rows whose greatest of the first three values is their class: a linear layer can learn it. */
function makeData(): FitData {
  const random = createRandom(3);
  const rows = Array.from({ length: itemCount }, () =>
    Array.from({ length: width }, () => random.normal()),
  );
  const labelOf = (row: number[]): number => {
    const scores = row.slice(0, classCount);
    return scores.indexOf(Math.max(...scores));
  };
  return {
    itemCount,
    forward(items, weights) {
      const x = tf.tensor2d(Array.from(items, (item) => rows[item]!));
      const labels = tf.tensor1d(
        Array.from(items, (item) => labelOf(rows[item]!)),
        'int32',
      );
      const logits = linear(x, weights, 'layer') as Tensor2D;
      const right = tf.cast(tf.equal(tf.argMax(logits, 1), labels), 'float32');
      return {
        loss: tf.mean(crossEntropy(logits, labels)),
        correctCount: tf.sum(right),
        count: items.length,
      };
    },
  };
}

function makeParameters(): Parameters {
  const parameters = new Parameters();
  const shape: [number, number] = [width, classCount];
  parameters.addTrained('layer.weight', shape, glorotValues(createRandom(1), shape));
  return parameters;
}

type Run = { bytes: Uint8Array; epochs: EpochEvent[]; reported: StageEvent[] };

async function run(context: Partial<StageContext> = {}): Promise<Run> {
  const parameters = makeParameters();
  const reported: StageEvent[] = [];
  const data = makeData();
  const epochs = await fit(parameters, data, data, options, {
    seed: 7,
    signal: new AbortController().signal,
    report: (event) => reported.push(event),
    checkpoint: { load: async () => undefined, save: async () => {} },
    ...context,
  });
  const bytes = encodeSafetensors(parameters.save());
  parameters.dispose();
  return { bytes, epochs, reported };
}

test('it learns what can be learned, and reports each step and epoch', async () => {
  const { epochs, reported } = await run();
  expect(epochs.at(-1)!.validationAccuracy).toBeGreaterThan(0.9);
  expect(epochs.at(-1)!.loss).toBeLessThan(epochs[0]!.loss / 2);
  expect(reported.filter((event) => event.type === 'epoch')).toEqual(epochs);
  expect(reported.filter((event) => event.type === 'progress')).toHaveLength(16);
});

test('the same seed gives the same bytes, another seed others', async () => {
  const first = await run();
  expect((await run()).bytes).toEqual(first.bytes);
  expect((await run({ seed: 8 })).bytes).not.toEqual(first.bytes);
});

test('a fit that was cut off goes on to the same bytes and the same epochs', async () => {
  const whole = await run();
  const clock = Date.now;
  let saved: Uint8Array | undefined;
  const abort = new AbortController();
  let now = 0;
  Date.now = () => (now += 20_000); // every epoch is due for a checkpoint
  const checkpoint = {
    load: async () => saved,
    save: async (bytes: Uint8Array) => {
      if (saved) abort.abort();
      saved = bytes;
    },
  };
  await expect(run({ checkpoint, signal: abort.signal })).rejects.toThrow('aborted');
  Date.now = clock;
  const resumed = await run({ checkpoint: { load: async () => saved, save: async () => {} } });
  expect(resumed.bytes).toEqual(whole.bytes);
  expect(resumed.epochs).toEqual(whole.epochs);
  expect(resumed.reported.filter((event) => event.type === 'epoch')).toHaveLength(2);
});

test('a loss that is no number stops the fit and names step and parameter', async () => {
  const data = makeData();
  const broken: FitData = {
    itemCount,
    forward: (items, weights) => {
      const outcome = data.forward(items, weights);
      return { ...outcome, loss: tf.mul(outcome.loss, Number.NaN) };
    },
  };
  const parameters = makeParameters();
  const context = {
    seed: 1,
    signal: new AbortController().signal,
    report: () => {},
    checkpoint: { load: async () => undefined, save: async () => {} },
  };
  await expect(fit(parameters, broken, data, options, context)).rejects.toMatchObject({
    code: 'diverged',
    message: expect.stringContaining('step 1; the greatest gradient'),
  });
});
