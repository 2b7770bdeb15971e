import {
  maxAnswerTokenCount,
  maxQuestionTokenCount,
  patchWidth,
  textFeatureCount,
  vocabularySize,
} from '@sightline/contracts';
import {
  addLinear,
  addNorm,
  addTransformerLayer,
  causalMask,
  embed,
  type LayerContext,
  linear,
  type Memory,
  norm,
  normalValues,
  type Parameters,
  type Random,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  tf,
  tokenMemory,
  transformerLayer,
  type Weights,
} from '@sightline/tensor';
import { conditionWidth, questionOf } from './condition.ts';
import type { PieceTable } from './piece-table.ts';

export type DecoderShape = {
  width: number;
  layerCount: number;
  headCount: number;
  /** Whether the layers look at image patches and question tokens beside the condition. */
  hasSequence: boolean;
};

/** What the decoder starts from: statistics of the training split. */
export type DecoderStart = {
  /** Mean and scaled deviation of each feature of the condition, float32 [613]. */
  mean: Float32Array;
  deviation: Float32Array;
  /** Logarithm of each token's share of the training answers, float32 [30522]. */
  tokenBias: Float32Array;
  table: PieceTable;
};

/** What the layers may look at; rows of one image stand behind each other, in equal numbers. */
export type Sequence = {
  /** float32 [images, 49, 128] */
  patches: Tensor3D;
  /** Places of each row's question in the `PieceTable`, int32 [rows, tokens], 0 where it has ended. */
  question: Tensor2D;
  /** Is shown what each layer looks at among the patches, float32 [images, head, rows * time, 49]. */
  observe?: (shares: Tensor4D) => void;
};

/** Adds the decoder's parameters, seeded. Its first logits are the training answers' frequencies. */
export function addDecoder(
  parameters: Parameters,
  random: Random,
  { width, layerCount, hasSequence }: DecoderShape,
  start: DecoderStart,
): void {
  parameters.addRunning('condition.mean', [conditionWidth], start.mean);
  parameters.addRunning('condition.deviation', [conditionWidth], start.deviation);
  const deviation = 1 / Math.sqrt(width); // logits of about one at the start
  const addPositions = (name: string, rowCount: number, size: number): void => {
    const values = normalValues(random, rowCount * width, size);
    parameters.addTrained(name, [rowCount, width], values);
  };
  const { known, size, placesOf } = start.table;
  const embedding = new Float32Array(size * width);
  for (const place of placesOf(known)) {
    embedding.set(normalValues(random, width, deviation), place * width);
  }
  parameters.addTrained('embedding', [size, width], embedding);
  addPositions('positions', maxAnswerTokenCount + (hasSequence ? 0 : 1), deviation);
  if (hasSequence) addPositions('question.positions', maxQuestionTokenCount, 0.3);
  else {
    addLinear(parameters, random, 'question', [textFeatureCount, width]);
    addLinear(parameters, random, 'condition', [conditionWidth, width]);
  }
  const memoryWidths = hasSequence ? { question: width, patches: patchWidth } : {};
  for (let layer = 0; layer < layerCount; layer++) {
    addTransformerLayer(parameters, random, `layer${layer}`, width, memoryWidths);
  }
  addNorm(parameters, 'norm', width);
  parameters.addTrained('output.bias', [vocabularySize], start.tokenBias);
}

/**
 * Embeddings of tokens by their places, scaled up to the size of the other summands (Vaswani et al.
 * 2017, section 3.4).
 */
function embedTokens(tokens: Tensor2D, weights: Weights): Tensor {
  const table = weights.embedding as Tensor2D;
  return tf.mul(embed(table, tokens), Math.sqrt(table.shape[1]));
}

/** What answers are written from. */
export type Start = {
  /** Tokens before the answer's, the last of which its first follows, float32 [rows, 1 or 2, width]. */
  prefix: Tensor;
  /** Added to each token of the answer, float32 [rows, 1, width]. */
  carried: Tensor;
  /** What all tokens may look at. */
  memories?: Record<string, Memory>;
};

/**
 * How much of the condition each token of the answer carries with it. Without any, left and right
 * were learnt late; with all of it, an answer named what is shown instead of what is asked about.
 */
export const carriedShare = 0.3;

function startFromCondition(condition: Tensor2D, weights: Weights): Start {
  const question = linear(questionOf(condition), weights, 'question').expandDims(1);
  const seen = linear(condition, weights, 'condition').expandDims(1);
  return { prefix: tf.concat([question, seen], 1), carried: tf.mul(seen, carriedShare) };
}

function startFromSequence({ patches, question, observe }: Sequence, weights: Weights): Start {
  const embedded = embedTokens(question, weights);
  const asked = tokenMemory(question, embedded, weights['question.positions']!);
  return {
    prefix: asked.start,
    carried: asked.start,
    memories: { question: asked.memory, patches: { states: patches, ...(observe && { observe }) } },
  };
}

/**
 * What stands before an answer's tokens, so that state t predicts answer token t: the question and
 * then all of the condition, a token each, made of the fused features; where there is a sequence to
 * look at, one token made of the question alone: with the pooled image before it, a decoder guesses
 * from the whole picture and learns to look much later.
 *
 * @param from float32 [rows, 613], from `conditionOn`, or the sequence to look at
 */
export function startFrom(from: Tensor2D | Sequence, weights: Weights): Start {
  return 'patches' in from ? startFromSequence(from, weights) : startFromCondition(from, weights);
}

/** Tokens of the answer as the first layer takes them, float32 [rows, time, width]. */
function placeTokens(tokens: Tensor2D, start: Start, weights: Weights, firstPlace: number): Tensor {
  const positions = tf.slice(weights.positions!, [firstPlace, 0], [tokens.shape[1], -1]);
  return tf.add(tf.add(embedTokens(tokens, weights), start.carried), positions);
}

function placePrefix({ prefix }: Start, weights: Weights): Tensor {
  return tf.add(prefix, tf.slice(weights.positions!, [0, 0], [prefix.shape[1]!, -1]));
}

/**
 * States of answers' tokens, the last of the prefix first.
 *
 * @param tokens places of the answers so far in the `PieceTable`, int32 [rows, time]; time may be 0
 * @returns float32 [rows, time + 1, width]
 */
export function decodeStates(
  start: Start,
  tokens: Tensor2D,
  weights: Weights,
  { layerCount, headCount }: DecoderShape,
): Tensor3D {
  const prefixLength = start.prefix.shape[1]!;
  const answer = tokens.shape[1] > 0 ? [placeTokens(tokens, start, weights, prefixLength)] : [];
  let x = tf.concat([placePrefix(start, weights), ...answer], 1) as Tensor3D;
  const context: LayerContext = {
    ...(start.memories && { memories: start.memories }),
    mask: causalMask(x.shape[1]),
  };
  for (let layer = 0; layer < layerCount; layer++) {
    x = transformerLayer(x, weights, `layer${layer}`, headCount, context);
  }
  const seen = tf.slice(x, [0, prefixLength - 1, 0], [-1, -1, -1]);
  return norm(seen, weights, 'norm') as Tensor3D;
}
