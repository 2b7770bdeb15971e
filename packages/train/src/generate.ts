import { endTokenId, maxAnswerTokenCount } from '@sightline/contracts';
import { AttentionCache, crossEntropy, type Tensor1D, type Tensor2D, tf } from '@sightline/tensor';
import { conditionOn } from './condition.ts';
import { decodeStates, type Sequence, type Start, startFrom } from './decoder.ts';
import type { Decoder } from './model-file.ts';
import { outputLayer, outputPieces, tokenLogits } from './output-pieces.ts';

export type GeneratedAnswer = {
  /** Token ids, [SEP] left out. */
  ids: number[];
  /** Product of the probabilities of the written tokens, [SEP] included. */
  confidence: number;
};

/** What has been written of some answers, so that each token is decoded once. */
export class AnswerWriter {
  readonly #decoder: Decoder;
  readonly #cache = new AttentionCache();
  readonly #start: Start;
  readonly #rowCount: number;

  /**
   * @param fused float32 [rows, 562]; it and all others stay the caller's
   * @param sequence what the decoder looks at instead, where it has one
   */
  constructor(fused: Tensor2D, decoder: Decoder, sequence?: Sequence) {
    this.#decoder = decoder;
    this.#rowCount = fused.shape[0];
    this.#start = tf.tidy(() => {
      const own = sequence && { ...sequence, patches: sequence.patches.clone() };
      const from = own ?? conditionOn(fused, decoder.weights);
      return startFrom(from, decoder.weights) as never; // tf's types know no functions in objects
    }) as Start;
  }

  /**
   * Scores of the token that follows.
   *
   * @param written ids of the tokens that each answer was given since the last call, row by row: the
   *   same number each; none to begin with
   * @returns logits of the decoder's known pieces and of all others together, float32
   *   [rows, known + 1]; the caller disposes them
   */
  next(written: readonly number[] | Int32Array): Tensor2D {
    const { weights, config, output } = this.#decoder;
    return tf.tidy(() => {
      const time = written.length / this.#rowCount;
      const tokens = tf.tensor2d([...written], [this.#rowCount, time], 'int32');
      const states = decodeStates(this.#start, tokens, weights, config, this.#cache);
      const last = tf.slice(states, [0, states.shape[1] - 1, 0], [-1, 1, -1]); // [rows, 1, width]
      return tokenLogits(last.reshape([-1, config.width]), output);
    });
  }

  dispose(): void {
    this.#cache.dispose();
    tf.dispose(this.#start as never);
  }
}

/**
 * How likely each row is to be given one answer, in nats: what its tokens' logarithms of probability
 * add up to, [SEP] included.
 *
 * @param fused float32 [rows, 562]
 * @param ids the answer's token ids, [SEP] last
 * @returns float32 [rows]
 */
export function scoreAnswer(
  fused: Tensor2D,
  ids: readonly number[],
  { weights, config, pieces }: Decoder,
  sequence?: Sequence,
): Tensor1D {
  const [rowCount] = fused.shape;
  const written = tf.tensor2d(
    Array(rowCount).fill(ids.slice(0, -1)).flat(),
    [rowCount, ids.length - 1],
    'int32',
  );
  const start = startFrom(sequence ?? conditionOn(fused, weights), weights);
  const states = decodeStates(start, written, weights, config).reshape([-1, config.width]);
  const scored = outputPieces([...pieces.known, ...ids]);
  const logits = tokenLogits(states as Tensor2D, outputLayer(weights, scored)); // [rows * time, known + 1]
  const wanted = ids.map((id) => scored.known.indexOf(id));
  const labels = tf.tile(tf.tensor1d(wanted, 'int32'), [rowCount]);
  const losses = crossEntropy(logits, labels).reshape([rowCount, ids.length]);
  return tf.neg(tf.sum(losses, 1));
}

/**
 * Likeliest next token of each answer, and its probability in the whole vocabulary.
 *
 * @param logits are disposed
 */
function pickLikeliest(
  logits: Tensor2D,
  known: Int32Array,
): { ids: Int32Array; probabilities: Float32Array } {
  try {
    return tf.tidy(() => {
      const probabilities = tf.slice(tf.softmax(logits), [0, 0], [-1, known.length]);
      const places = tf.argMax(probabilities, 1).dataSync<'int32'>();
      return {
        ids: places.map((place) => known[place]!),
        probabilities: tf.max(probabilities, 1).dataSync<'float32'>().slice(),
      };
    });
  } finally {
    logits.dispose();
  }
}

/**
 * Writes an answer for each row, token by token, always the likeliest one (greedy).
 *
 * @param fused float32 [rows, 562]; it and `sequence` stay the caller's
 */
export function generateAnswers(
  fused: Tensor2D,
  decoder: Decoder,
  sequence?: Sequence,
): GeneratedAnswer[] {
  const [rowCount] = fused.shape;
  const answers = Array.from({ length: rowCount }, () => ({ ids: [] as number[], confidence: 1 }));
  const ended = new Uint8Array(rowCount);
  const writer = new AnswerWriter(fused, decoder, sequence);
  let last: Int32Array = new Int32Array(0);
  try {
    for (let time = 0; time < maxAnswerTokenCount && ended.includes(0); time++) {
      const { ids, probabilities } = pickLikeliest(writer.next(last), decoder.pieces.known);
      for (const [row, answer] of answers.entries()) {
        if (ended[row]) continue;
        answer.confidence *= probabilities[row]!;
        if (ids[row] === endTokenId) ended[row] = 1;
        else answer.ids.push(ids[row]!);
      }
      last = ids;
    }
  } finally {
    writer.dispose();
  }
  return answers;
}
