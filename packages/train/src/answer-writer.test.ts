import { fusedFeatureCount, patchCount, patchWidth } from '@sightline/contracts';
import { createRandom, Parameters, type Tensor2D, type Tensor3D, tf } from '@sightline/tensor';
import { expect, test } from 'vitest';
import { AnswerWriter } from './answer-writer.ts';
import { conditionOn, conditionWidth } from './condition.ts';
import { addDecoder, decodeStates, startFrom } from './decoder.ts';
import { generateAnswers } from './generate.ts';
import { type Decoder, freezeDecoder } from './model-file.ts';
import { tokenLogits } from './output-pieces.ts';
import { createPieceTable } from './piece-table.ts';
import type { AnswerStart } from './start-rows.ts';

const rowCount = 3;
const pieces = Int32Array.from({ length: 40 }, (_, at) => 100 + at); // [SEP] among them
const table = createPieceTable(pieces);
const random = createRandom(5);
const drawn = (size: number): Float32Array => Float32Array.from({ length: size }, random.normal);

function makeDecoder(hasSequence: boolean): Decoder {
  const shape = { width: 16, layerCount: 2, headCount: 2, hasSequence };
  const parameters = new Parameters();
  addDecoder(parameters, random, shape, {
    mean: drawn(conditionWidth),
    deviation: new Float32Array(conditionWidth).fill(8),
    tokenBias: new Float32Array(30_522).fill(-9),
    table,
  });
  return freezeDecoder({ parameters, table, config: shape as Decoder['config'] });
}

/** Rows 0 and 2 ask about one picture; the questions have different lengths. */
const start: AnswerStart = {
  fused: drawn(rowCount * fusedFeatureCount),
  sequences: {
    patches: [drawn(patchCount * patchWidth), drawn(patchCount * patchWidth)],
    imageOfRow: Int32Array.of(0, 1, 0),
    questionIds: [
      [101, 105, 102],
      [101, 110, 111, 112, 102],
      [101, 102],
    ].map((ids) => Int32Array.from({ length: 50 }, (_, at) => ids[at] ?? 0)),
  },
};

/** Logits of the token behind some, all computed at once with tensors. */
function scoreAtOnce(decoder: Decoder, written: readonly number[][], row: number): Float32Array {
  const { weights, config, output } = decoder;
  const { patches, imageOfRow, questionIds } = start.sequences!;
  const sequence = {
    patches: tf.tensor3d(patches[imageOfRow[row]!]!, [1, patchCount, patchWidth]) as Tensor3D,
    question: tf.tensor2d(table.placesOf(questionIds[row]!), [1, 50], 'int32') as Tensor2D,
  };
  const own = start.fused.subarray(row * fusedFeatureCount, (row + 1) * fusedFeatureCount);
  const condition = conditionOn(tf.tensor2d(own, [1, fusedFeatureCount]), weights);
  const from = startFrom(config.hasSequence ? sequence : condition, weights);
  const tokens = table.placesOf(Int32Array.from(written, (step) => step[row]!));
  const ids = tf.tensor2d(tokens, [1, tokens.length], 'int32');
  const states = decodeStates(from, ids, weights, config);
  const last = tf.slice(states, [0, tokens.length, 0], [1, 1, -1]).reshape([1, config.width]);
  return tokenLogits(last as Tensor2D, output)
    .dataSync<'float32'>()
    .slice();
}

for (const hasSequence of [false, true]) {
  const name = hasSequence ? 'a sequence to look at' : 'a condition';
  test(`tokens written one by one from ${name} get the scores that they get all at once`, () => {
    const decoder = makeDecoder(hasSequence);
    const writer = new AnswerWriter(start, decoder);
    const written: number[][] = [];
    let rows = [0, 1, 2];
    for (let time = 0; time < 24; time++) {
      if (time === 4) rows = [0, 2]; // the one between them has ended
      const last = rows.map((row) => written.at(-1)?.[row] ?? 0);
      const scores = writer.next(time === 0 ? [] : last, rows);
      const width = scores.length / rows.length;
      expect(width).toBe(pieces.length + 1);
      for (const [at, row] of rows.entries()) {
        const expected = tf.tidy(
          () => [...scoreAtOnce(decoder, written, row)] as never,
        ) as number[];
        for (const [place, score] of expected.entries()) {
          expect(scores[at * width + place]).toBeCloseTo(score, 4);
        }
      }
      written.push([0, 1, 2].map((row) => pieces[(time * 7 + row * 3) % pieces.length]!));
    }
    tf.dispose([decoder.weights, decoder.output]);
  });
}

test('greedy answers end each for itself, with the probability of what was written', () => {
  const decoder = makeDecoder(false);
  const { fused } = start;
  const before = tf.memory().numTensors;
  const answers = generateAnswers({ fused }, decoder);
  expect(tf.memory().numTensors).toBe(before);
  for (const [row, answer] of answers.entries()) {
    const own = fused.subarray(row * fusedFeatureCount, (row + 1) * fusedFeatureCount);
    const [alone] = generateAnswers({ fused: own }, decoder);
    expect(alone!.ids).toEqual(answer.ids);
    expect(alone!.confidence).toBeCloseTo(answer.confidence, 6);
  }
  tf.dispose([decoder.weights, decoder.output]);
});
