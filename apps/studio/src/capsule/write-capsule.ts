import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type RunRecord, StageError } from '@sightline/contracts';
import { buildCapsule, type CapsuleOptions } from './build-capsule.ts';
import { capsulePage } from './capsule-page.ts';
import { packCapsule } from './pack-capsule.ts';

export type WrittenCapsule = {
  path: string;
  sizeBytes: number;
  sampleCount: number;
  answerCount: number;
};

/** What is committed as the sample run: small enough for a repository. */
const sampleOptions = { sampleCount: 9, answerCount: 3, pictureSidePx: 96 };

function isThere(path: string, cause?: unknown): StageError {
  const fix = 'Name a new file, or remove that one.';
  return new StageError('usage', { message: `${path} is there already`, fix, cause });
}

async function writeNew(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text, { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EEXIST' ? isThere(path, error) : error;
  });
}

/**
 * Writes a run as one file that needs no server: a page that opens from disk, or with `format` json
 * the smaller data alone, as the studio serves its sample run.
 *
 * @throws StageError `usage` where the file is there already, `missing-data` where the page is not built
 */
export async function writeCapsule(
  root: string,
  run: RunRecord,
  path: string,
  { format = 'html', ...options }: CapsuleOptions & { format?: 'html' | 'json' } = {},
): Promise<WrittenCapsule> {
  const file = resolve(path);
  if (existsSync(file)) throw isThere(file); // told before the model is asked
  const isPage = format === 'html';
  const capsule = await buildCapsule(root, run, { ...(isPage ? {} : sampleOptions), ...options });
  const text = isPage ? await capsulePage(capsule) : `${JSON.stringify(packCapsule(capsule))}\n`;
  await writeNew(file, text);
  return {
    path: file,
    sizeBytes: Buffer.byteLength(text),
    sampleCount: capsule.samples.length,
    answerCount: capsule.answers.length,
  };
}
