import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Manifest } from '@sightline/contracts';
import { listContents } from './content-hash.ts';
import { hashFile } from './hashed-file.ts';
import { manifestName, readManifest } from './manifest-file.ts';

/** Either the manifest of a whole artifact, or the file that differs and how. */
export type Verification =
  | { whole: true; manifest: Manifest }
  | { whole: false; file: string; problem: string };

/** What was hashed, by what the file system says of it, so that nothing is hashed twice in vain. */
const verified = new Map<string, string>();

async function hashUnchanged(path: string): Promise<{ sizeBytes: number; sha256: string }> {
  const { size, mtimeMs, ctimeMs, ino, dev } = await stat(path);
  const identity = [path, dev, ino, size, mtimeMs, ctimeMs].join(':');
  const sha256 = verified.get(identity) ?? (await hashFile(path));
  verified.set(identity, sha256);
  return { sizeBytes: size, sha256 };
}

async function findProblem(
  path: string,
  expected: { sizeBytes: number; sha256: string },
): Promise<string | undefined> {
  try {
    const { size } = await stat(path);
    if (size !== expected.sizeBytes) return `has ${size} bytes, not ${expected.sizeBytes}`;
    const { sha256 } = await hashUnchanged(path);
    return sha256 === expected.sha256 ? undefined : 'holds other bytes than were written';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
      ? 'is missing'
      : `cannot be read: ${(error as Error).message}`;
  }
}

/** Hashes every part and file of an artifact against its manifest; throws nothing. */
export async function verifyArtifact(folder: string): Promise<Verification> {
  let manifest: Manifest;
  try {
    manifest = await readManifest(folder);
  } catch (error) {
    const problem = (error as Error).message.replace(`${join(folder, manifestName)}: `, '');
    return { whole: false, file: manifestName, problem };
  }
  for (const content of listContents(manifest)) {
    const problem = await findProblem(join(folder, content.path), content);
    if (problem) return { whole: false, file: content.path, problem };
  }
  return { whole: true, manifest };
}
