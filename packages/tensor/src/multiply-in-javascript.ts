import type { BatchMatMulAttrs, TensorInfo } from '@tensorflow/tfjs-node-gpu';
import { tf } from './tf.ts';

/** What tfjs's backend in JavaScript keeps and makes. */
type JavaScriptBackend = {
  data: { get(id: object): { values: Float32Array } };
  makeTensorInfo(shape: number[], dtype: 'float32', values: Float32Array): TensorInfo;
};

/** Of one product: [rowCount, depth] · [depth, width], the second perhaps given transposed. */
type Sizes = { rowCount: number; depth: number; width: number; isTransposed: boolean };

/** @returns undefined where the shapes do not fit */
function sizesOf(a: number[], b: number[], isTransposed: boolean): Sizes | undefined {
  const [rowCount, depth] = a.slice(-2) as [number, number];
  const [fitting, width] = (isTransposed ? b.slice(-2).reverse() : b.slice(-2)) as [number, number];
  return fitting === depth ? { rowCount, depth, width, isTransposed } : undefined;
}

/**
 * a · b for one row of `a`, along the rows of `b` as they lie in memory: four at a time, so that each
 * sum is fetched and put back a quarter as often.
 */
function addRow(a: Float32Array, b: Float32Array, sums: Float32Array): void {
  const width = sums.length;
  let place = 0;
  for (; place + 3 < a.length; place += 4) {
    const [first, second, third, fourth] = [a[place]!, a[place + 1]!, a[place + 2]!, a[place + 3]!];
    for (let at = 0, start = place * width; at < width; at++, start++) {
      sums[at]! +=
        first * b[start]! +
        second * b[start + width]! +
        third * b[start + 2 * width]! +
        fourth * b[start + 3 * width]!;
    }
  }
  for (; place < a.length; place++) {
    for (let at = 0; at < width; at++) sums[at]! += a[place]! * b[place * width + at]!;
  }
}

/** a · bᵀ for one row of `a`: its product with each row of `b`. */
function multiplyRow(a: Float32Array, b: Float32Array, products: Float32Array): void {
  for (let at = 0; at < products.length; at++) {
    const start = at * a.length;
    let sum = 0;
    for (let place = 0; place < a.length; place++) sum += a[place]! * b[start + place]!;
    products[at] = sum;
  }
}

/** Rows of `a` times a matrix each; both are taken from the start again where they end. */
export function multiplyRows(
  a: Float32Array,
  b: Float32Array,
  { rowCount, depth, width, isTransposed }: Sizes,
  product: Float32Array,
): void {
  const multiply = isTransposed ? multiplyRow : addRow;
  for (let row = 0; row * width < product.length; row++) {
    const start = (row * depth) % a.length;
    const matrix = (Math.floor(row / rowCount) * depth * width) % b.length;
    multiply(
      a.subarray(start, start + depth),
      b.subarray(matrix, matrix + depth * width),
      product.subarray(row * width, (row + 1) * width),
    );
  }
}

/**
 * Replaces the product of matrices in tfjs's backend in JavaScript, which goes down the columns of
 * its second matrix, far apart in memory.
 */
export function replaceMatMul(): void {
  const [kernelName, backendName] = [tf.BatchMatMul, 'cpu'];
  const { kernelFunc: general } = tf.getKernel(kernelName, backendName);
  tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel({
    kernelName,
    backendName,
    kernelFunc(parts) {
      const { transposeA, transposeB } = parts.attrs as unknown as BatchMatMulAttrs;
      const [a, b] = [parts.inputs.a as TensorInfo, parts.inputs.b as TensorInfo];
      const sizes = sizesOf(a.shape, b.shape, transposeB);
      if (transposeA || a.dtype !== 'float32' || !sizes) return general(parts);
      const backend = parts.backend as JavaScriptBackend;
      const stacks = [a, b].map(({ shape }) => shape.slice(0, -2));
      const stack = tf.broadcast_util.assertAndGetBroadcastShape(stacks[0]!, stacks[1]!);
      const shape = [...stack, sizes.rowCount, sizes.width];
      const product = new Float32Array(tf.util.sizeFromShape(shape));
      const [left, right] = [a, b].map(({ dataId }) => backend.data.get(dataId).values);
      multiplyRows(left!, right!, sizes, product);
      return backend.makeTensorInfo(shape, 'float32', product);
    },
  });
}
