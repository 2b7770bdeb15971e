import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Table, tableFromIPC } from 'apache-arrow';
import type { TinyProject } from '../../../cli/test/tiny-project.ts';

/** The files that a table of a run lies in; a stage's main table lies in the stage's own folder. */
function listParts({ root }: TinyProject, run: string, stage: string, table: string): string[] {
  const folder = join(root, 'data', 'runs', run, stage);
  const own = readdirSync(folder, { withFileTypes: true }).some(
    (entry) => entry.isDirectory() && entry.name === table,
  );
  const held = own ? join(folder, table) : folder;
  return readdirSync(held)
    .filter((name) => name.endsWith('.arrow'))
    .sort()
    .map((name) => join(held, name));
}

/** A table as Apache's own reader finds it in its files, nothing of ours in between. */
export function readParts(project: TinyProject, run: string, stage: string, table: string): Table {
  const [first, ...rest] = listParts(project, run, stage, table).map((path) =>
    tableFromIPC(readFileSync(path)),
  );
  return first!.concat(...rest);
}

/** A value as plain JavaScript: lists and tensors as arrays, numbers as they are. */
export function plainValue(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (ArrayBuffer.isView(value)) return Array.from(value as Float32Array);
  if (Symbol.iterator in value) return Array.from(value as Iterable<unknown>, plainValue);
  return value;
}
