import { readdir, readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { StageError } from '@sightline/contracts';
import { z } from 'zod';
import type { EasyVqaIngestConfig } from '../config.ts';
import { hashContents } from '../hash-contents.ts';
import { readInside } from '../read-inside.ts';
import type { BadRow, Source, SourceImage, SourcePair } from '../source.ts';
import { resolveInside } from './resolve-inside.ts';

const splits = ['test', 'train'] as const;
type GivenSplit = (typeof splits)[number];

const rowSchema = z.tuple([z.string(), z.string(), z.int().min(0)]);
const shapes = new Set(['circle', 'rectangle', 'triangle']);
const colors = new Set(['black', 'blue', 'brown', 'gray', 'green', 'red', 'teal', 'yellow']);

function typeOf(answer: string): string {
  if (answer === 'yes' || answer === 'no') return 'yes/no';
  if (shapes.has(answer)) return 'shape';
  return colors.has(answer) ? 'color' : 'other';
}

function missing(path: string): StageError {
  return new StageError('missing-data', {
    message: `easy-VQA: ${path} is not there.`,
    fix: 'Give (--path) the folder that holds train/ and test/, each with questions.json and images/.',
  });
}

async function readRows(root: string, split: GivenSplit): Promise<unknown[]> {
  const path = join(root, split, 'questions.json');
  const found = await resolveInside(root, path);
  if (found === undefined) throw missing(path);
  const text = await readFile(found, 'utf8').catch(() => {
    throw missing(path);
  });
  try {
    return z.array(z.unknown()).parse(JSON.parse(text));
  } catch (cause) {
    throw new StageError('bad-data', {
      message: `${path} does not hold a JSON list of [question, answer, image id].`,
      fix: 'Unpack the data set again.',
      cause,
    });
  }
}

type Questions = { pairsByImage: Map<number, SourcePair[]>; badRows: BadRow[] };

function sortRows(rows: unknown[], split: GivenSplit): Questions {
  const pairsByImage = new Map<number, SourcePair[]>();
  const badRows: BadRow[] = [];
  for (const [index, row] of rows.entries()) {
    const where = `${split}/questions.json row ${index + 1}`;
    const { success, data } = rowSchema.safeParse(row);
    if (!success) {
      const message = `Expected [question, answer, image id], got ${JSON.stringify(row).slice(0, 80)}.`;
      badRows.push({ rowId: `${split}/row-${index + 1}`, where, reason: 'bad-row', message });
      continue;
    }
    const [question, answer, image] = data;
    const pairs = pairsByImage.get(image) ?? [];
    const rowId = `${split}/${image}/${pairs.length}`;
    const questionType = typeOf(answer);
    const texts = { question, questionType, answer, shortAnswer: answer, answers: [answer] };
    pairs.push({ rowId, where, ...texts });
    pairsByImage.set(image, pairs);
  }
  return { pairsByImage, badRows };
}

async function* listImages(
  root: string,
  questions: Record<GivenSplit, Questions>,
  { validationRatio, maxImageBytes }: EasyVqaIngestConfig,
): AsyncGenerator<SourceImage> {
  for (const split of splits) {
    const splitRatios =
      split === 'test' ? { validation: 0, test: 1 } : { validation: validationRatio, test: 0 };
    for (const [image, pairs] of questions[split].pairsByImage) {
      const path = join(split, 'images', `${image}.png`);
      const read = (): Promise<Uint8Array> => readInside(root, path, maxImageBytes);
      yield { imageId: `${split}/${image}`, splitRatios, read, pairs };
    }
  }
}

async function openRoot(path: string): Promise<string> {
  return realpath(path).catch(() => {
    throw missing(path);
  });
}

/**
 * The easy-VQA data set: its train and test split as given, and part of the training images held
 * out for validation.
 *
 * @throws StageError `missing-data` without the folder or a `questions.json`, `bad-data` when one is
 * not a JSON list.
 * @see https://github.com/vzhou842/easy-VQA
 */
export async function openEasyVqa(config: EasyVqaIngestConfig): Promise<Source> {
  const root = await openRoot(config.path);
  const trainRows = await readRows(root, 'train');
  const testRows = await readRows(root, 'test');
  const train = sortRows(trainRows, 'train');
  const test = sortRows(testRows, 'test');
  return {
    name: config.path,
    imageCount: train.pairsByImage.size + test.pairsByImage.size,
    rowCount: trainRows.length + testRows.length,
    badRows: [...train.badRows, ...test.badRows],
    images: () => listImages(root, { train, test }, config),
  };
}

/** Hash over the names and contents of all questions and images. */
export async function fingerprintEasyVqa(path: string): Promise<string> {
  const root = await openRoot(path);
  const paths: string[] = [];
  for (const split of splits) {
    const folder = join(root, split, 'images');
    const names = (await readdir(folder).catch(() => [])).sort();
    paths.push(join(root, split, 'questions.json'), ...names.map((name) => join(folder, name)));
  }
  return hashContents(
    paths.map((path) => ({
      name: path.slice(root.length),
      read: async () => readFile((await resolveInside(root, path)) ?? path),
    })),
  );
}
