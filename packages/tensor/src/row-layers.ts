import { readFileSync } from 'node:fs';
import { StageError } from '@sightline/contracts';

/** What kernel/multiply.ts exports; every parameter is an address or a count. */
type Kernel = {
  memory: { buffer: ArrayBuffer; grow(pageCount: number): void };
  multiply(...parameters: number[]): void;
};

// Node has it, the library of ES2023 does not declare it.
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { exports: unknown };
};

const kernelFile = new URL('../dist/multiply.wasm', import.meta.url); // from src and dist alike
const [pageBytes, floatBytes, widthStep] = [65536, 4, 16];

function compile(): object {
  try {
    return new WebAssembly.Module(readFileSync(kernelFile));
  } catch {
    throw new StageError('missing-data', {
      message: `The compiled multiplication in ${kernelFile.pathname} cannot be loaded.`,
      fix: 'Run `npm run setup`.',
    });
  }
}

/**
 * x · weight + bias for each of some rows.
 *
 * @param x float32, row-major [rows, depth]
 * @returns float32, row-major [rows, width]
 */
export type RowLayer = (x: Float32Array) => Float32Array;

/** A layer's numbers: `weight` is row-major [depth, width]; `bias` [width], zeros where left out. */
export type RowLayerWeights = { weight: Float32Array; depth: number; bias?: Float32Array };

/**
 * Linear layers for a few rows at a time. An op of TensorFlow takes longer to start than these take;
 * compiled to WebAssembly they take a tenth of what they take in JavaScript. A row's numbers are the
 * same whatever other rows there are.
 *
 * @throws StageError `missing-data` when the project has not been set up
 */
export function createRowLayers<Name extends string>(
  layers: Record<Name, RowLayerWeights>,
): Record<Name, RowLayer> {
  const kernel = new WebAssembly.Instance(compile()).exports as Kernel;
  let end = 0;
  const place = (count: number): number => {
    const start = end;
    end += count * floatBytes;
    const missing = end - kernel.memory.buffer.byteLength;
    if (missing > 0) kernel.memory.grow(Math.ceil(missing / pageBytes));
    return start;
  };
  const floats = (): Float32Array => new Float32Array(kernel.memory.buffer);

  function create({ weight, depth, bias }: RowLayerWeights): RowLayer {
    const width = weight.length / depth;
    const padded = Math.ceil(width / widthStep) * widthStep;
    const [weights, biases] = [place(depth * padded), place(padded)];
    for (let row = 0; row < depth; row++) {
      const from = weight.subarray(row * width, (row + 1) * width);
      floats().set(from, weights / floatBytes + row * padded);
    }
    if (bias) floats().set(bias, biases / floatBytes);
    return (x) => {
      const rowCount = x.length / depth;
      const before = end;
      const [input, output] = [place(x.length), place(rowCount * padded)];
      end = before; // what lies there is done with when this returns
      const memory = floats();
      memory.set(x, input / floatBytes);
      kernel.multiply(input, rowCount, depth, weights, biases, padded, output);
      const start = output / floatBytes;
      if (padded === width) return memory.slice(start, start + rowCount * width);
      const cut = new Float32Array(rowCount * width);
      for (let row = 0; row < rowCount; row++) {
        const from = start + row * padded;
        cut.set(memory.subarray(from, from + width), row * width);
      }
      return cut;
    };
  }

  const entries = Object.entries(layers) as [Name, RowLayerWeights][];
  return Object.fromEntries(entries.map(([name, one]) => [name, create(one)])) as Record<
    Name,
    RowLayer
  >;
}
