import { patchCount, patchWidth } from '@sightline/contracts';
import { createRandom, Parameters, type Tensor3D, tf, type Weights } from '@sightline/tensor';
import { expect, test } from 'vitest';
import { conditionWidth } from './condition.ts';
import { addDecoder, decodeStates, startFrom } from './decoder.ts';
import { outputLayer, outputPieces, tokenLogits } from './output-pieces.ts';
import { createPieceTable, expandTable, findKnownPieces, shrinkTable } from './piece-table.ts';

const [unknownPiece, lastPiece] = [2000, 30_521];
const question = Int32Array.of(101, unknownPiece, 105, lastPiece, 0, 0);
const written = Int32Array.of(105, unknownPiece, 101);
const shape = { width: 16, layerCount: 1, headCount: 2, hasSequence: true };

test.each([
  { name: 'with padding', known: [0, 101, 105, lastPiece] },
  { name: 'without padding', known: [101, 105, lastPiece] },
])(
  'a decoder that knows pieces $name scores as with the embeddings of the whole vocabulary',
  ({ known }) => {
    const table = createPieceTable(Int32Array.from(known));
    const parameters = new Parameters();
    const random = createRandom(3);
    addDecoder(parameters, random, shape, {
      mean: new Float32Array(conditionWidth),
      deviation: new Float32Array(conditionWidth).fill(1),
      tokenBias: Float32Array.from({ length: 30_522 }, (_, piece) => Math.sin(piece) - 9),
      table,
    });
    const fitted = { ...parameters.readTrained(), ...parameters.running };
    const embeddings = fitted.embedding!.dataSync<'float32'>().slice();
    const pieces = outputPieces([...known, unknownPiece]);
    const values = Float32Array.from({ length: patchCount * patchWidth }, random.normal);
    const score = (used: Weights, placesOf: (ids: Int32Array) => Int32Array): Float32Array => {
      const start = startFrom(
        {
          patches: tf.tensor(values, [1, patchCount, patchWidth]) as Tensor3D,
          question: tf.tensor2d(placesOf(question), [1, question.length], 'int32'),
        },
        used,
      );
      const tokens = tf.tensor2d(placesOf(written), [1, written.length], 'int32');
      const states = decodeStates(start, tokens, used, shape);
      const layer = outputLayer(used, pieces, placesOf(pieces.known));
      const logits = tokenLogits(states.reshape([-1, shape.width]), layer);
      return logits.dataSync<'float32'>().slice();
    };
    const whole = expandTable(table, embeddings);
    const embedding = tf.tensor2d(whole, [30_522, shape.width]);
    const scores = score(fitted, table.placesOf);
    expect(scores).toHaveLength((written.length + 1) * (pieces.known.length + 1));
    expect(scores).toEqual(score({ ...fitted, embedding }, (ids) => ids));
    expect(findKnownPieces(whole)).toEqual(table.known);
    expect(shrinkTable(table, whole)).toEqual(embeddings);
    parameters.dispose();
  },
);
