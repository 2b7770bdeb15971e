import type { StageEvent } from '@sightline/contracts';
import { expect, test } from 'vitest';
import { fitRows, makeRowData, makeRowParameters } from '../test/row-data.ts';
import { evaluate } from './evaluate.ts';
import type { FitData } from './fit-data.ts';
import { lossAndGradients } from './gradients.ts';
import { isOutOfMemory } from './out-of-memory.ts';
import type { Weights } from './parameters.ts';
import { createRandom } from './random.ts';
import { tf } from './tf.ts';

/** As tfjs-node throws it when TensorFlow 2.18 has no memory left. */
const thrownMessage =
  'Invalid TF_Status: 8\nMessage: OOM when allocating tensor with shape[8388608,8388608] and type float on /job:localhost/replica:0/task:0/device:CPU:0 by allocator mklcpu';

/** Data whose forward pass, when it trains, runs out of memory with more than so many items. */
function withMemoryFor(itemCount: number, data: FitData = makeRowData()): FitData {
  return {
    ...data,
    forward(items, weights, training) {
      const outcome = data.forward(items, weights, training); // it fails late, with much to let go
      if (training && items.length > itemCount) throw new Error(thrownMessage);
      return outcome;
    },
  };
}

const notesOf = (events: StageEvent[]) =>
  events.flatMap((event) => (event.type === 'note' ? event.message : []));

test('a batch that memory does not suffice for goes in halves, which is told once', async () => {
  const before = tf.memory().numTensors;
  const { parameters, reported, epochs } = await fitRows({}, {}, withMemoryFor(5), makeRowData());
  expect(notesOf(reported)).toEqual([
    'fit decoder: out of memory with 16 items at once: goes on with 8',
    'fit decoder: out of memory with 8 items at once: goes on with 4',
  ]);
  expect(reported.filter(({ type }) => type === 'progress')).toHaveLength(16); // steps, as before
  expect(epochs.at(-1)!.validationAccuracy).toBeGreaterThan(0.9);
  parameters.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test('steps in halves are those of whole batches', async () => {
  const fits = [makeRowData(), withMemoryFor(4)].map((data) =>
    fitRows({ epochCount: 1 }, {}, data, makeRowData()),
  );
  // What is drawn within a batch is the same, part by part, since rows draw one after another.
  const [whole, inHalves] = (await Promise.all(fits)).map(({ parameters }) => parameters.save());
  for (const [name, { values }] of Object.entries(whole!)) {
    for (const [at, value] of values.entries()) {
      expect(Math.abs(inHalves![name]!.values[at]! - value)).toBeLessThan(1e-5);
    }
  }
});

test('a fit that was cut off goes on with the number of items that it had come down to', async () => {
  const saved: Uint8Array[] = [];
  const checkpoint = {
    load: async () => undefined,
    save: async (bytes: Uint8Array) => void saved.push(bytes),
    intervalMs: 0,
  };
  const whole = await fitRows({}, { checkpoint }, withMemoryFor(5), makeRowData());
  const from = { ...checkpoint, load: async () => saved[5] };
  const resumed = await fitRows({}, { checkpoint: from }, withMemoryFor(5), makeRowData());
  expect(resumed.bytes).toEqual(whole.bytes);
  expect(notesOf(resumed.reported)).toEqual(['fit decoder goes on after step 6']);
});

test('memory that does not suffice for one item ends the fit with what to lower', async () => {
  const before = tf.memory().numTensors;
  await expect(fitRows({}, {}, withMemoryFor(0))).rejects.toMatchObject({
    code: 'failed',
    message: expect.stringMatching(/^fit decoder: out of memory, .*OOM when allocating tensor/),
    fix: expect.stringContaining('Lower the width'),
  });
  expect(tf.memory().numTensors).toBe(before + 2); // the parameters: a weight and a running mean
});

test('measuring goes in halves, too, and comes to the same', () => {
  const data = makeRowData();
  const parameters = makeRowParameters();
  const reported: StageEvent[] = [];
  const report = (event: StageEvent): void => void reported.push(event);
  const roomy = evaluate(parameters, data, { size: 64, task: 'measure', report });
  const small: FitData = {
    ...data,
    forward(items, weights) {
      if (items.length > 20) throw new Error(thrownMessage);
      return data.forward(items, weights);
    },
  };
  const tight = evaluate(parameters, small, { size: 64, task: 'measure', report });
  expect(tight.loss).toBeCloseTo(roomy.loss, 5);
  expect(tight.accuracy).toBe(roomy.accuracy);
  expect(notesOf(reported)).toHaveLength(2);
  parameters.dispose();
});

test('a pass that fails halfway leaves nothing of its way there', () => {
  const parameters = makeRowParameters();
  const before = tf.memory().numTensors;
  const fail = (): number => {
    throw new Error(thrownMessage);
  };
  const forward = (weights: Weights) => {
    const { loss } = withMemoryFor(64).forward(Int32Array.of(1, 2), weights, {
      random: createRandom(1),
      updates: {},
    });
    return tf.add(loss, fail());
  };
  expect(() => lossAndGradients(parameters, forward)).toThrow('OOM');
  expect(tf.memory().numTensors).toBe(before + 1); // its running mean, which the caller owns
  parameters.dispose();
});

test('other failures are not taken for a lack of memory', () => {
  expect(isOutOfMemory(new Error(thrownMessage))).toBe(true);
  expect(isOutOfMemory(new Error('Invalid TF_Status: 3\nMessage: Incompatible shapes'))).toBe(
    false,
  );
  expect(isOutOfMemory('OOM when allocating')).toBe(false);
});
