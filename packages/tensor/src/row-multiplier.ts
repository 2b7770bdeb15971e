import { ensureMemory, loadKernel } from './load-kernel.ts';

const [floatBytes, widthStep] = [4, 16];

/** A layer's numbers: `weight` is row-major [depth, width]; `bias` [width], zeros where left out. */
export type RowLayerWeights = { weight: Float32Array; depth: number; bias?: Float32Array };

/**
 * x · weight + bias for each of some rows.
 *
 * @param x float32, row-major [rows, depth]
 * @returns float32, row-major [rows, width]
 */
export type RowLayer = (x: Float32Array) => Float32Array;

/** Where the multiplications of a model's layers are done; each keeps their weights until it is let go. */
export type RowMultiplier = { createLayer(weights: RowLayerWeights): RowLayer };

/**
 * Linear layers for a few rows at a time. An op of TensorFlow takes longer to start than these take;
 * compiled to WebAssembly they take a tenth of what they take in JavaScript. A row's numbers are the
 * same whatever other rows there are.
 *
 * @throws StageError `missing-data` when the project has not been set up
 */
export function createRowMultiplier(): RowMultiplier {
  const kernel = loadKernel();
  let end = 0;
  const place = (count: number): number => {
    const start = end;
    end += count * floatBytes;
    ensureMemory(kernel, end);
    return start;
  };
  const floats = (): Float32Array => new Float32Array(kernel.memory.buffer);

  return {
    createLayer({ weight, depth, bias }) {
      const width = weight.length / depth;
      const padded = Math.ceil(width / widthStep) * widthStep;
      const [weights, biases] = [place(depth * padded), place(padded)];
      const own = floats();
      own.fill(0, weights / floatBytes, end / floatBytes); // an earlier product may have lain there
      putRows(weight, width, own.subarray(weights / floatBytes), padded);
      if (bias) own.set(bias, biases / floatBytes);
      return (x) => {
        const rowCount = x.length / depth;
        const before = end;
        const [input, output] = [place(x.length), place(rowCount * padded)];
        end = before; // what lies there is done with when this returns
        const memory = floats();
        memory.set(x, input / floatBytes);
        kernel.multiply(input, rowCount, depth, weights, biases, padded, output);
        const product = new Float32Array(rowCount * width);
        const start = output / floatBytes;
        putRows(memory.subarray(start, start + rowCount * padded), padded, product, width);
        return product;
      };
    },
  };
}

/** Copies rows of one width to rows of another: what is too long is cut off. */
function putRows(from: Float32Array, fromWidth: number, to: Float32Array, toWidth: number): void {
  const width = Math.min(fromWidth, toWidth);
  for (let row = 0; row * fromWidth < from.length; row++) {
    to.set(from.subarray(row * fromWidth, row * fromWidth + width), row * toWidth);
  }
}
