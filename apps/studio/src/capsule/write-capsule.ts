import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
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

async function writeNew(path: string, text: string): Promise<void> {
  await writeFile(path, text, { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
    throw new StageError('usage', {
      message: `${path} is there already`,
      fix: 'Name a new file, or remove that one.',
    });
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
  const isPage = format === 'html';
  const capsule = await buildCapsule(root, run, { ...(isPage ? {} : sampleOptions), ...options });
  const text = isPage ? await capsulePage(capsule) : `${JSON.stringify(packCapsule(capsule))}\n`;
  const file = resolve(path);
  await writeNew(file, text);
  return {
    path: file,
    sizeBytes: Buffer.byteLength(text),
    sampleCount: capsule.samples.length,
    answerCount: capsule.answers.length,
  };
}
