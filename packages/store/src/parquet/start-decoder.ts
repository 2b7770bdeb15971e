import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { initSync } from 'parquet-wasm/esm';
import { limitMemory } from './limit-memory.ts';

/** 2 GiB of memory, whatever a file says. */
const maxPageCount = 32_768;

/** Loads the library that reads and writes Parquet, once, with a limit on its memory. */
export function startDecoder(): void {
  const require = createRequire(import.meta.url);
  const module = readFileSync(require.resolve('parquet-wasm/esm/parquet_wasm_bg.wasm'));
  initSync({ module: limitMemory(module, maxPageCount) });
}
