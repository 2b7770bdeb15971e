import { StageError } from '@sightline/contracts';
import type { NamedArrays } from '@sightline/tensor';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

/** Brings wide embeddings to fewer numbers, with as much of their differences as can be kept. */
export type Projection = {
  /** float32 [width]: the mean of the embeddings that it was fitted on. */
  mean: Float32Array;
  /** float32, row-major [count, width]: directions, the one with most variance first. */
  components: Float32Array;
};

/** Below this share of the sum of all squares, what differs is the rounding of float32. */
const leastShare = 1e-12;

function refuse(message: string): StageError {
  return new StageError('contract', { message, fix: 'Rerun features.' });
}

function countRows(values: Float32Array, width: number): number {
  const count = values.length / width;
  if (Number.isInteger(count)) return count;
  throw refuse(`${values.length} numbers are no embeddings of ${width} numbers each`);
}

/** float64 [width] */
function meanOf(embeddings: Float32Array, width: number): Float64Array {
  const mean = new Float64Array(width);
  for (let at = 0; at < embeddings.length; at++) mean[at % width]! += embeddings[at]!;
  const count = embeddings.length / width;
  return mean.map((sum) => sum / Math.max(count, 1));
}

/** The upper half of the sums of products of columns, the mean taken off; mirrored below. */
function scatterOf(embeddings: Float32Array, mean: Float64Array): Float64Array[] {
  const width = mean.length;
  const scatter = Array.from({ length: width }, () => new Float64Array(width));
  const row = new Float64Array(width);
  for (let start = 0; start < embeddings.length; start += width) {
    for (let at = 0; at < width; at++) row[at] = embeddings[start + at]! - mean[at]!;
    for (let a = 0; a < width; a++) {
      const sums = scatter[a]!;
      const value = row[a]!;
      for (let b = a; b < width; b++) sums[b]! += value * row[b]!;
    }
  }
  for (let a = 0; a < width; a++) for (let b = 0; b < a; b++) scatter[a]![b] = scatter[b]![a]!;
  return scatter;
}

/** A direction and its opposite are equally good: the greatest entry is made positive. */
function withSign(direction: readonly number[]): number[] {
  const greatest = direction.reduce(
    (most, value) => (Math.abs(value) > Math.abs(most) ? value : most),
    0,
  );
  return greatest < 0 ? direction.map((value) => -value) : [...direction];
}

/**
 * Fits principal components. The same embeddings in the same order give the same bytes.
 *
 * Where there are fewer directions than `count` (few texts, or alike ones) the remaining components
 * are zeros, and so are the features that come of them. A component's sign is such that its entry
 * of greatest magnitude is positive.
 *
 * @param embeddings float32, row-major [texts, width]: of the training split only
 * @param count of features to keep
 * @throws StageError `contract` when the embeddings are not rows of `width` numbers, all finite.
 * @see https://en.wikipedia.org/wiki/Principal_component_analysis
 */
export function fitProjection(embeddings: Float32Array, width: number, count: number): Projection {
  const rowCount = countRows(embeddings, width);
  if (!embeddings.every(Number.isFinite)) throw refuse('an embedding holds what is no number');
  const mean = meanOf(embeddings, width);
  const components = new Float32Array(count * width);
  const rank = Math.min(count, width, Math.max(rowCount - 1, 0));
  if (rank === 0) return { mean: Float32Array.from(mean), components };
  const scatter = new Matrix(scatterOf(embeddings, mean).map((row) => Array.from(row)));
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(scatter, {
    assumeSymmetric: true,
  });
  const least = leastShare * embeddings.reduce((sum, value) => sum + value * value, 0);
  for (let place = 0; place < rank; place++) {
    const column = width - 1 - place; // eigenvalues ascend
    if (!(realEigenvalues[column]! > least)) break;
    components.set(withSign(eigenvectorMatrix.getColumn(column)), place * width);
  }
  return { mean: Float32Array.from(mean), components };
}

/**
 * Projects embeddings onto the components.
 *
 * @param embeddings float32, row-major [texts, width]
 * @returns float32, row-major [texts, count]
 * @throws StageError `contract` when the embeddings have another width.
 */
export function project(embeddings: Float32Array, { mean, components }: Projection): Float32Array {
  const width = mean.length;
  const rowCount = countRows(embeddings, width);
  const count = components.length / width;
  const projected = new Float32Array(rowCount * count);
  for (let row = 0; row < rowCount; row++) {
    for (let place = 0; place < count; place++) {
      let sum = 0;
      for (let at = 0; at < width; at++) {
        sum += (embeddings[row * width + at]! - mean[at]!) * components[place * width + at]!;
      }
      projected[row * count + place] = sum;
    }
  }
  return projected;
}

/** A projection as arrays of a safetensors file. */
export function projectionArrays({ mean, components }: Projection): NamedArrays {
  const width = mean.length;
  return {
    'projection.mean': { shape: [width], values: mean },
    'projection.components': { shape: [components.length / width, width], values: components },
  };
}

/**
 * The projection in arrays of a safetensors file.
 *
 * @throws StageError `bad-data` when there is none.
 */
export function readProjection(arrays: NamedArrays): Projection {
  const mean = arrays['projection.mean'];
  const components = arrays['projection.components'];
  if (mean && components?.shape[1] === mean.values.length) {
    return { mean: mean.values, components: components.values };
  }
  throw new StageError('bad-data', {
    message: 'There is no projection of the question among the encoders.',
    fix: 'Rerun features.',
  });
}
