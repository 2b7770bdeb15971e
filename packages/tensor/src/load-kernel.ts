import { readFileSync } from 'node:fs';
import { StageError } from '@sightline/contracts';

/** What the files of `kernel/` export; all but the scale and ground of `warp` are addresses or counts. */
export type Kernel = {
  memory: { buffer: ArrayBuffer; grow(pageCount: number): void };
  multiply(...parameters: number[]): void;
  warp(...parameters: number[]): void;
  averageSquares(...parameters: number[]): void;
};

// Node has it, the library of ES2023 does not declare it.
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { exports: unknown };
};

const kernelFile = new URL('../dist/kernel.wasm', import.meta.url); // from src and dist alike
const pageBytes = 65536;
let compiled: object | undefined;

function compile(): object {
  try {
    return new WebAssembly.Module(readFileSync(kernelFile));
  } catch {
    throw new StageError('missing-data', {
      message: `The compiled kernels in ${kernelFile.pathname} cannot be loaded.`,
      fix: 'Run `npm run setup`.',
    });
  }
}

/**
 * The compiled kernels with a memory of their own.
 *
 * @throws StageError `missing-data` when the project has not been set up
 */
export function loadKernel(): Kernel {
  compiled ??= compile();
  return new WebAssembly.Instance(compiled).exports as Kernel;
}

/** Lets a kernel's memory have at least so many bytes. It never shrinks. */
export function ensureMemory({ memory }: Kernel, sizeBytes: number): void {
  const missingBytes = sizeBytes - memory.buffer.byteLength;
  if (missingBytes > 0) memory.grow(Math.ceil(missingBytes / pageBytes));
}
