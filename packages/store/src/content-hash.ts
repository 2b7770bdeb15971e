import type { Manifest } from '@sightline/contracts';
import { hashJson } from './canonical-json.ts';

type Content = Pick<Manifest, 'tables' | 'files'>;

/** Every part and file of an artifact, by its path within the folder. */
export function listContents(
  content: Content,
): { path: string; sizeBytes: number; sha256: string }[] {
  const parts = Object.values(content.tables).flatMap((table) => table.parts);
  return [...parts, ...content.files];
}

/** SHA-256 over the path and hash of every part and file: same bytes, same hash. */
export function contentHash(content: Content): string {
  return hashJson(listContents(content).map(({ path, sha256 }) => [path, sha256]));
}
