import {
  createResource,
  destroyResource,
  type Resource,
  readResource,
  writeResource,
} from './resource.ts';
import { type Tensor, tf } from './tf.ts';

/** A named float32 array: what a checkpoint holds. */
export type NamedArray = { shape: number[]; values: Float32Array };
export type NamedArrays = Record<string, NamedArray>;

/** Tensors by parameter name, as a model's functions take them. */
export type Weights = Record<string, Tensor>;

/** Saved values as tensors, which the caller disposes. */
export function toWeights(arrays: NamedArrays): Weights {
  const weights: Weights = {};
  for (const [name, { shape, values }] of Object.entries(arrays)) {
    weights[name] = tf.tensor(values, shape, 'float32');
  }
  return weights;
}

/**
 * A model's parameters: trained ones, which the optimizer changes, and running ones (batch-norm
 * statistics), which the forward pass changes.
 */
export class Parameters {
  readonly #trained = new Map<string, Resource>();
  readonly #running = new Map<string, Tensor>();

  addTrained(name: string, shape: number[], values: Float32Array): void {
    this.#trained.set(name, createResource(shape, values));
  }

  addRunning(name: string, shape: number[], values: Float32Array): void {
    this.#running.set(name, tf.keep(tf.tensor(values.slice(), shape, 'float32')));
  }

  /** Trained parameters in the order in which they were added. */
  get trained(): ReadonlyMap<string, Resource> {
    return this.#trained;
  }

  /** Current values of the trained parameters; the caller disposes them. */
  readTrained(): Weights {
    const weights: Weights = {};
    for (const [name, resource] of this.#trained) weights[name] = readResource(resource);
    return weights;
  }

  /** Current running values; they stay this object's. */
  get running(): Weights {
    return Object.fromEntries(this.#running);
  }

  /** Takes over new running values and disposes the ones that they replace. */
  replaceRunning(updates: Weights): void {
    for (const [name, tensor] of Object.entries(updates)) {
      this.#running.get(name)?.dispose();
      this.#running.set(name, tf.keep(tensor));
    }
  }

  /** A copy of every parameter, for a checkpoint. */
  save(): NamedArrays {
    const arrays: NamedArrays = {};
    const weights = this.readTrained();
    for (const [name, tensor] of Object.entries({ ...weights, ...this.running })) {
      arrays[name] = { shape: [...tensor.shape], values: tensor.dataSync<'float32'>().slice() };
    }
    tf.dispose(weights);
    return arrays;
  }

  /** Puts saved values back; parameters that `arrays` does not name stay as they are. */
  load(arrays: NamedArrays): void {
    for (const [name, { shape, values }] of Object.entries(arrays)) {
      const resource = this.#trained.get(name);
      if (resource) writeResource(resource, values);
      else if (this.#running.has(name)) {
        this.replaceRunning({ [name]: tf.tensor(values.slice(), shape, 'float32') });
      }
    }
  }

  dispose(): void {
    for (const resource of this.#trained.values()) destroyResource(resource);
    for (const tensor of this.#running.values()) tensor.dispose();
    this.#trained.clear();
    this.#running.clear();
  }
}
