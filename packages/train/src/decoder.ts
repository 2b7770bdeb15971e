import { fusedFeatureCount, maxAnswerTokenCount, vocabularySize } from '@sightline/contracts';
import {
  attend,
  causalMask,
  constantValues,
  embed,
  glorotValues,
  layerNorm,
  linear,
  normalValues,
  type Parameters,
  type Random,
  relu,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  tf,
  type Weights,
} from '@sightline/tensor';

export type DecoderShape = { width: number; layerCount: number; headCount: number };

/** What the decoder starts from: statistics of the training split. */
export type DecoderStart = {
  /** Mean and standard deviation of each fused feature, float32 [562]. */
  mean: Float32Array;
  deviation: Float32Array;
  /** Logarithm of each token's share of the training answers, float32 [30522]. */
  tokenBias: Float32Array;
};

function addLinear(
  parameters: Parameters,
  random: Random,
  name: string,
  shape: [number, number],
): void {
  parameters.addTrained(`${name}.weight`, shape, glorotValues(random, shape));
  parameters.addTrained(`${name}.bias`, [shape[1]], constantValues(shape[1], 0));
}

function addNorm(parameters: Parameters, name: string, width: number): void {
  parameters.addTrained(`${name}.scale`, [width], constantValues(width, 1));
  parameters.addTrained(`${name}.offset`, [width], constantValues(width, 0));
}

/** Adds the decoder's parameters, seeded. Its first logits are the training answers' frequencies. */
export function addDecoder(
  parameters: Parameters,
  random: Random,
  { width, layerCount }: DecoderShape,
  start: DecoderStart,
): void {
  parameters.addRunning('fused.mean', [fusedFeatureCount], start.mean);
  parameters.addRunning('fused.deviation', [fusedFeatureCount], start.deviation);
  addLinear(parameters, random, 'condition', [fusedFeatureCount, width]);
  const deviation = 1 / Math.sqrt(width); // logits of about one at the start
  const embedding = normalValues(random, vocabularySize * width, deviation);
  parameters.addTrained('embedding', [vocabularySize, width], embedding);
  const positions = normalValues(random, maxAnswerTokenCount * width, deviation);
  parameters.addTrained('positions', [maxAnswerTokenCount, width], positions);
  for (let layer = 0; layer < layerCount; layer++) {
    addNorm(parameters, `layer${layer}.attentionNorm`, width);
    for (const part of ['query', 'key', 'value', 'output']) {
      addLinear(parameters, random, `layer${layer}.attention.${part}`, [width, width]);
    }
    addNorm(parameters, `layer${layer}.mlpNorm`, width);
    addLinear(parameters, random, `layer${layer}.expand`, [width, 4 * width]);
    addLinear(parameters, random, `layer${layer}.contract`, [4 * width, width]);
  }
  addNorm(parameters, 'norm', width);
  parameters.addTrained('output.bias', [vocabularySize], start.tokenBias);
}

function norm(x: Tensor, weights: Weights, name: string): Tensor3D {
  return layerNorm(x, weights[`${name}.scale`]!, weights[`${name}.offset`]!) as Tensor3D;
}

/** A pre-norm transformer layer: tokens look at themselves and before, then each is transformed. */
function decoderLayer(
  x: Tensor3D,
  weights: Weights,
  name: string,
  headCount: number,
  mask: Tensor,
): Tensor3D {
  const calm = norm(x, weights, `${name}.attentionNorm`);
  const seen = tf.add(x, attend(calm, calm, weights, `${name}.attention`, headCount, mask));
  const expanded = relu(linear(norm(seen, weights, `${name}.mlpNorm`), weights, `${name}.expand`));
  return tf.add(seen, linear(expanded, weights, `${name}.contract`));
}

/**
 * Fused features with mean 0 and deviation 1 over the training split.
 *
 * @param fused float32 [batch, 562]
 */
export function standardise(fused: Tensor2D, weights: Weights): Tensor2D {
  return tf.div(tf.sub(fused, weights['fused.mean']!), weights['fused.deviation']!);
}

/** Embeddings scaled up to the size of the other summands (Vaswani et al. 2017, section 3.4). */
function embedTokens(tokens: Tensor2D, weights: Weights): Tensor {
  const table = weights.embedding as Tensor2D;
  return tf.mul(embed(table, tokens), Math.sqrt(table.shape[1]));
}

/**
 * Token states of answers that are conditioned on fused features: the features, as a token of
 * their own, stand before the answer's tokens, so that state t predicts answer token t.
 *
 * @param normal float32 [batch, 562], from `standardise`
 * @param tokens int32 [batch, time], the answers so far; time may be 0
 * @returns float32 [batch, time + 1, width]
 */
export function decodeStates(
  normal: Tensor2D,
  tokens: Tensor2D,
  weights: Weights,
  { layerCount, headCount }: DecoderShape,
): Tensor3D {
  const prefix = linear(normal, weights, 'condition').expandDims(1); // [batch, 1, width]
  const time = tokens.shape[1] + 1;
  // Added to every token too: the features reach each place without attention having to fetch them.
  const embedded = time > 1 ? [tf.add(embedTokens(tokens, weights), prefix)] : [];
  const positions = tf.slice(weights.positions!, [0, 0], [time, -1]);
  let x = tf.add(tf.concat([prefix, ...embedded], 1), positions) as Tensor3D;
  const mask = causalMask(time);
  for (let layer = 0; layer < layerCount; layer++) {
    x = decoderLayer(x, weights, `layer${layer}`, headCount, mask);
  }
  return norm(x, weights, 'norm');
}

/**
 * Scores of every vocabulary piece; the embedding serves as output matrix too.
 *
 * @param states float32 [rows, width]
 * @returns float32 [rows, 30522]
 * @see Press & Wolf 2017, Using the Output Embedding to Improve Language Models
 */
export function tokenLogits(states: Tensor2D, weights: Weights): Tensor2D {
  const scores = tf.matMul(states, weights.embedding as Tensor2D, false, true);
  return tf.add(scores, weights['output.bias']!);
}
