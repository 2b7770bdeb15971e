import type { NamedArrays, Parameters, Weights } from './parameters.ts';
import {
  createResource,
  destroyResource,
  type Resource,
  readResource,
  writeResource,
} from './resource.ts';
import { boolAttribute, runOp, runSingleOp, typeAttribute } from './run-op.ts';
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
 * AdamW on TensorFlow's resource variables: one fused op a parameter.
 *
 * @see Loshchilov & Hutter 2019, Decoupled Weight Decay Regularization; TensorFlow's ResourceApplyAdam
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
      const scalars = this.#scalars(learningRate);
      for (const [name, gradient] of Object.entries(gradients)) {
        this.#update(name, scale < 1 ? tf.mul(gradient, scale) : gradient, learningRate, scalars);
      }
      return norm;
    });
  }

  #scalars(learningRate: number): Tensor[] {
    const { beta1, beta2, epsilon } = this.#options;
    const powers = [beta1 ** this.#stepCount, beta2 ** this.#stepCount];
    return [...powers, learningRate, beta1, beta2, epsilon].map((value) => tf.scalar(value));
  }

  #update(name: string, gradient: Tensor, learningRate: number, scalars: Tensor[]): void {
    const resource = this.#parameters.trained.get(name)!;
    const { first, second } = this.#moments.get(name)!;
    const type = typeAttribute('T', 'float32');
    const locking = boolAttribute('use_locking', false);
    if (this.#options.weightDecay > 0 && resource.shape.length > 1) {
      const rate = tf.scalar(learningRate * this.#options.weightDecay);
      const value = readResource(resource);
      runOp('ResourceApplyGradientDescent', [type, locking], [resource.handle, rate, value], 0);
      value.dispose();
    }
    const attributes = [type, locking, boolAttribute('use_nesterov', false)];
    const resources = [resource.handle, first.handle, second.handle];
    runOp('ResourceApplyAdam', attributes, [...resources, ...scalars, gradient], 0);
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

function globalNorm(gradients: Tensor[]): number {
  const type = [typeAttribute('T', 'float32')];
  const halves = gradients.map((gradient) => runSingleOp('L2Loss', type, [gradient]));
  return Math.sqrt(2 * tf.addN(halves).dataSync()[0]!); // L2Loss is half the sum of squares
}
