import type { Random } from './random.ts';

/** Normal values with the given standard deviation. */
export function normalValues(random: Random, count: number, deviation: number): Float32Array {
  return Float32Array.from({ length: count }, () => random.normal() * deviation);
}

/**
 * Normal values scaled for layers followed by ReLU.
 *
 * @param shape the last dimension is the output's, the others are the fan-in.
 * @see He et al. 2015, Delving Deep into Rectifiers
 */
export function heValues(random: Random, shape: readonly number[]): Float32Array {
  const count = shape.reduce((product, size) => product * size, 1);
  const fanIn = count / shape.at(-1)!;
  return normalValues(random, count, Math.sqrt(2 / fanIn));
}

/**
 * Normal values that keep variance in both directions of a linear layer.
 *
 * @see Glorot & Bengio 2010
 */
export function glorotValues(random: Random, shape: readonly [number, number]): Float32Array {
  const [fanIn, fanOut] = shape;
  return normalValues(random, fanIn * fanOut, Math.sqrt(2 / (fanIn + fanOut)));
}

export function constantValues(count: number, value: number): Float32Array {
  return new Float32Array(count).fill(value);
}
