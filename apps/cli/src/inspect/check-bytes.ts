import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { StageError } from '@sightline/contracts';
import type { Check } from '@sightline/inspect';
import { hashFile } from '@sightline/store';
import { formatBytes } from '../terminal/format-number.ts';
import type { FoundTable } from './find-table.ts';

/** A larger table would take longer to hash than to look at. */
const maxHashedBytes = 1024 * 1024 * 1024;

/**
 * Hashes the parts of an artifact's table.
 *
 * @returns nothing where there is no manifest to hold them against
 * @throws StageError `bad-data` when a part holds other bytes than were written.
 */
export async function checkBytes({ path, name, manifest }: FoundTable): Promise<Check[]> {
  const parts = name === undefined ? undefined : manifest?.tables[name]?.parts;
  if (!parts) return [];
  const sizeBytes = parts.reduce((sum, part) => sum + part.sizeBytes, 0);
  const check = { name: 'bytes', breaches: [] };
  if (sizeBytes > maxHashedBytes) {
    const text = `not hashed: ${formatBytes(sizeBytes)}; sightline store verify does it`;
    return [{ ...check, state: 'skipped', text }];
  }
  const folder = realpathSync(path);
  for (const part of parts) {
    const sha256 = await hashFile(join(folder, part.path));
    if (sha256 === part.sha256) continue;
    throw new StageError('bad-data', {
      message: `${join(path, part.path)}: holds other bytes than were written`,
      fix: 'Run again: a stage whose artifact is damaged or missing is rebuilt.',
    });
  }
  return [{ ...check, state: 'holds', text: 'as they were written (SHA-256)' }];
}
