import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { initSync } from 'parquet-wasm/esm';
import { limitMemory } from './limit-memory.ts';

/** 2 GiB of memory, whatever a file says. */
const maxPageCount = 32_768;

let compiled: WebAssembly.Module | undefined;

/** The library that reads and writes Parquet, compiled once, with a limit on its memory. */
export function compileDecoder(): WebAssembly.Module {
  const require = createRequire(import.meta.url);
  compiled ??= new WebAssembly.Module(
    limitMemory(
      readFileSync(require.resolve('parquet-wasm/esm/parquet_wasm_bg.wasm')),
      maxPageCount,
    ),
  );
  return compiled;
}

/** Lets the library run in this thread. */
export function startDecoder(module: WebAssembly.Module = compileDecoder()): void {
  initSync({ module });
}
