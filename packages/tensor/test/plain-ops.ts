import type { Weights } from '../src/parameters.ts';
import { type Tensor, type Tensor1D, type Tensor2D, type Tensor4D, tf } from '../src/tf.ts';

const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-8];

/** Batch norm in training, as tfjs writes it. */
export function plainBatchNorm(x: Tensor4D, scale: Tensor, offset: Tensor): Tensor4D {
  const { mean, variance } = tf.moments(x, [0, 1, 2]);
  const [a, b, c, d] = [mean, variance, offset, scale] as [Tensor1D, Tensor1D, Tensor1D, Tensor1D];
  return tf.batchNorm4d(x, a, b, c, d, 1e-5);
}

export function plainLayerNorm(x: Tensor, scale: Tensor, offset: Tensor): Tensor {
  const { mean, variance } = tf.moments(x, -1, true);
  const normal = tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-5)));
  return tf.add(tf.mul(normal, scale), offset);
}

/** Mean over the rows, from dense targets. */
export function plainCrossEntropy(logits: Tensor, labels: Tensor1D): Tensor {
  const targets = tf.oneHot(labels, logits.shape[1]!);
  return tf.losses.softmaxCrossEntropy(targets, logits as Tensor2D);
}

export type PlainAdamW = {
  /** Current values, this object's own. */
  weights: Weights;
  step(gradients: Weights, learningRate: number, weightDecay: number): void;
  dispose(): void;
};

/** AdamW in tensors that are replaced at each step. */
export function plainAdamW(start: Weights): PlainAdamW {
  const weights: Weights = { ...start };
  const first: Weights = {};
  const second: Weights = {};
  let stepCount = 0;
  const move = (from: Tensor | undefined, to: Tensor, share: number): Tensor =>
    tf.keep(tf.add(tf.mul(from ?? tf.zerosLike(to), 1 - share), tf.mul(to, share)));
  const update = (name: string, gradient: Tensor, rate: number, decay: number): void => {
    const stale = [weights[name]!, first[name], second[name]];
    first[name] = move(first[name], gradient, 1 - beta1);
    second[name] = move(second[name], tf.square(gradient), 1 - beta2);
    const mean = tf.div(first[name], 1 - beta1 ** stepCount);
    const spread = tf.sqrt(tf.div(second[name], 1 - beta2 ** stepCount));
    const kept = gradient.rank > 1 ? tf.mul(weights[name]!, 1 - rate * decay) : weights[name]!;
    const change = tf.mul(tf.div(mean, tf.add(spread, epsilon)), rate);
    weights[name] = tf.keep(tf.sub(kept, change));
    tf.dispose(stale);
  };
  return {
    weights,
    step(gradients, learningRate, weightDecay) {
      stepCount++;
      tf.tidy(() => {
        for (const [name, gradient] of Object.entries(gradients)) {
          update(name, gradient, learningRate, weightDecay);
        }
      });
    },
    dispose: () => tf.dispose([weights, first, second]),
  };
}
