import { existsSync, readFileSync } from 'node:fs';

/** What kernel/resample.ts exports; every parameter is an address or a count. */
export type Kernel = {
  memory: { buffer: ArrayBuffer; grow(pageCount: number): void };
  resampleRows(...parameters: number[]): void;
  resampleColumns(...parameters: number[]): void;
};

// Node has it, the library of ES2023 does not declare it.
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { exports: unknown };
};

const kernelFile = new URL('../dist/resample.wasm', import.meta.url); // from src and dist alike
const pageBytes = 65536;
let loaded: Kernel | undefined;

/** The file that the kernel is missing from, where it has not been built. */
export function missingKernel(): string | undefined {
  return existsSync(kernelFile) ? undefined : kernelFile.pathname;
}

/** The compiled kernel, one a thread. */
export function loadKernel(): Kernel {
  const compile = () => new WebAssembly.Module(readFileSync(kernelFile));
  loaded ??= new WebAssembly.Instance(compile()).exports as Kernel;
  return loaded;
}

/** Lets the kernel's memory have at least so many bytes. It never shrinks. */
export function ensureMemory({ memory }: Kernel, sizeBytes: number): void {
  const missingBytes = sizeBytes - memory.buffer.byteLength;
  if (missingBytes > 0) memory.grow(Math.ceil(missingBytes / pageBytes));
}
