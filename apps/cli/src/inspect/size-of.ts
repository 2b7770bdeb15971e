import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { tableEndings } from '@sightline/store';
import type { FoundTable } from './find-table.ts';

/** Parts of a table and their size: from the manifest, else from the file system. */
export function sizeOf({ path, name, manifest }: FoundTable): {
  partCount: number;
  sizeBytes: number;
} {
  const record = name === undefined ? undefined : manifest?.tables[name];
  const sizes = record
    ? record.parts.map((part) => part.sizeBytes)
    : listParts(path).map((part) => statSync(part).size);
  return { partCount: sizes.length, sizeBytes: sizes.reduce((sum, size) => sum + size, 0) };
}

/** The parts of a table that lie in a folder, or the one file that it is. */
export function listParts(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .filter((entry) => tableEndings.some((ending) => entry.endsWith(ending)))
    .sort()
    .map((entry) => join(path, entry));
}
