import { adamUpdate, decay } from './adam-update.ts';
import { hasNativeOps } from './has-native-ops.ts';
import type { NamedArrays, Parameters, Weights } from './parameters.ts';
import {
  createResource,
  destroyResource,
  type Resource,
  readResource,
  writeResource,
} from './resource.ts';
import { runSingleOp, typeAttribute } from './run-op.ts';
import { type Tensor, tf } from './tf.ts';

export type AdamWOptions = {
  beta1?: number;
  beta2?: number;
  epsilon?: number;
  /** Decoupled decay a step is learningRate * weightDecay; only matrices and kernels decay. */
  weightDecay?: number;
  /** Gradients are scaled down to this global norm when theirs is greater; left out, never. */
  maxGradientNorm?: number | undefined;
};

/**
 * AdamW on variables that are updated in place, where the backend has them: one fused op a
 * parameter.
 *
 * @see Loshchilov & Hutter 2019, Decoupled Weight Decay Regularization
 */
export class AdamW {
  readonly #parameters: Parameters;
  readonly #moments = new Map<string, { first: Resource; second: Resource }>();
  readonly #options: { [Option in keyof AdamWOptions]-?: number };
  #stepCount = 0;

  constructor(parameters: Parameters, options: AdamWOptions = {}) {
    const defaults = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 };
    const maxGradientNorm = options.maxGradientNorm ?? Number.POSITIVE_INFINITY;
    this.#options = { ...defaults, ...options, maxGradientNorm };
    this.#parameters = parameters;
    for (const [name, { shape }] of parameters.trained) {
      const zeros = new Float32Array(shape.reduce((product, size) => product * size, 1));
      const first = createResource(shape, zeros);
      this.#moments.set(name, { first, second: createResource(shape, zeros) });
    }
  }

  get stepCount(): number {
    return this.#stepCount;
  }

  /**
   * Changes every parameter that has a gradient by one step.
   *
   * @returns the global norm of the gradients before clipping
   */
  step(gradients: Weights, learningRate: number): number {
    this.#stepCount++;
    return tf.tidy(() => {
      const norm = globalNorm(Object.values(gradients));
      const scale = Math.min(1, this.#options.maxGradientNorm / (norm + 1e-12));
      const update = adamUpdate({ ...this.#options, step: this.#stepCount, learningRate });
      const { weightDecay } = this.#options;
      for (const [name, gradient] of Object.entries(gradients)) {
        const value = this.#parameters.trained.get(name)!;
        if (weightDecay > 0 && value.shape.length > 1) decay(value, learningRate * weightDecay);
        const moments = this.#moments.get(name)!;
        update({ value, ...moments }, scale < 1 ? tf.mul(gradient, scale) : gradient);
      }
      return norm;
    });
  }

  /** Moments under `<name>.first` and `<name>.second`, for a checkpoint beside `stepCount`. */
  save(): NamedArrays {
    const arrays: NamedArrays = {};
    for (const [name, moments] of this.#moments) {
      for (const [moment, resource] of Object.entries(moments)) {
        const tensor = readResource(resource);
        const values = tensor.dataSync<'float32'>().slice();
        arrays[`${name}.${moment}`] = { shape: [...resource.shape], values };
        tensor.dispose();
      }
    }
    return arrays;
  }

  load(arrays: NamedArrays, stepCount: number): void {
    this.#stepCount = stepCount;
    for (const [name, moments] of this.#moments) {
      for (const [moment, resource] of Object.entries(moments)) {
        writeResource(resource, arrays[`${name}.${moment}`]!.values);
      }
    }
  }

  dispose(): void {
    for (const { first, second } of this.#moments.values()) {
      destroyResource(first);
      destroyResource(second);
    }
    this.#moments.clear();
  }
}

/** Half the sum of squares, float32 scalar. */
function l2Loss(x: Tensor): Tensor {
  if (!hasNativeOps()) return tf.mul(tf.sum(tf.square(x)), 0.5);
  return runSingleOp('L2Loss', [typeAttribute('T', 'float32')], [x]);
}

function globalNorm(gradients: Tensor[]): number {
  return Math.sqrt(2 * tf.addN(gradients.map(l2Loss)).dataSync()[0]!);
}
