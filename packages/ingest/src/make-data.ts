import { createHash } from 'node:crypto';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StageError } from '@sightline/contracts';
import { chooseSplit } from './choose-split.ts';
import { ingestConfig, type MadeIngestConfig } from './config.ts';
import type { SourceImage } from './source.ts';
import { openMade } from './sources/made/made-source.ts';

export type MadeData = { imageCount: number; questionCount: number; sizeBytes: number };

const groupSize = 32;

async function openEmpty(folder: string): Promise<void> {
  await mkdir(join(folder, 'images'), { recursive: true });
  const [entry] = await readdir(folder).then((names) => names.filter((name) => name !== 'images'));
  if (entry === undefined) return;
  throw new StageError('usage', {
    message: `${folder} is not empty: it holds ${entry}.`,
    fix: 'Name a folder that is empty or does not exist.',
  });
}

async function writeImage(folder: string, image: SourceImage, seed: number) {
  const bytes = await image.read();
  const fileName = `images/${image.imageId.replace('made/', '')}.png`;
  await writeFile(join(folder, fileName), bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const split = image.split ?? chooseSplit(sha256, seed, image.splitRatios);
  const lines = image.pairs.map(({ question, answer, answers, shortAnswer, questionType }) =>
    JSON.stringify({
      file_name: fileName,
      question,
      answer,
      ...(questionType === 'caption' ? { answers } : {}),
      short_answer: shortAnswer,
      question_type: questionType,
      split,
    }),
  );
  return { lines, sizeBytes: bytes.length };
}

function readSettings(settings: object): MadeIngestConfig {
  const { success, data, error } = ingestConfig.safeParse(settings);
  if (success) return data as MadeIngestConfig;
  const [{ path, message } = { path: [], message: 'is wrong' }] = error.issues;
  throw new StageError('usage', {
    message: `made data: ${path.join('.')}: ${message}`,
    fix: 'Correct that setting.',
  });
}

/**
 * Draws made data into a folder: `images/*.png` and `metadata.jsonl`, a line a question with
 * `file_name`, `question`, `answer`, `short_answer`, `question_type` and `split`; of captions also
 * `answers`.
 *
 * @param settings the rest of ingest's config for made data, e.g. `questionsPerImage`.
 * @throws StageError `usage` when the settings do not fit or the folder holds anything already.
 */
export async function makeData(
  folder: string,
  count: number,
  seed: number,
  settings: object = {},
): Promise<MadeData> {
  const config = readSettings({ ...settings, source: 'made', count });
  await openEmpty(folder);
  const images = [...(openMade(config, seed).images() as Iterable<SourceImage>)].sort((a, b) =>
    a.imageId.localeCompare(b.imageId),
  );
  const lines: string[] = [];
  let sizeBytes = 0;
  for (let start = 0; start < images.length; start += groupSize) {
    const group = images.slice(start, start + groupSize);
    for (const written of await Promise.all(
      group.map((image) => writeImage(folder, image, seed)),
    )) {
      lines.push(...written.lines);
      sizeBytes += written.sizeBytes;
    }
  }
  await writeFile(join(folder, 'metadata.jsonl'), `${lines.join('\n')}\n`);
  return { imageCount: images.length, questionCount: lines.length, sizeBytes };
}
