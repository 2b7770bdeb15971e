import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { StageError } from '@sightline/contracts';
import type { Split } from '../../choose-split.ts';
import { resolveInside } from '../resolve-inside.ts';
import { parseCsv, parseJsonLines, type RawRow } from './parse-rows.ts';

/** A metadata file with its rows. */
export type Metadata = {
  /** Real path of the folder that it lies in, beside its images. */
  folder: string;
  /** That folder and the file, from the data folder on: 'train' and 'train/metadata.csv'. */
  part: string;
  name: string;
  split?: Split | undefined;
  text: string;
  rows: RawRow[];
};

const splitsByPart: Record<string, Split | undefined> = {
  '': undefined,
  train: 'train',
  validation: 'validation',
  test: 'test',
};
const fileNames = ['metadata.jsonl', 'metadata.csv'];
const maxMetadataBytes = 2 ** 28;

function missing(path: string, what: string): StageError {
  return new StageError('missing-data', {
    message: `${path} ${what}.`,
    fix: 'Give (--path) a folder of pictures with metadata.jsonl beside them, a line a question: {"file_name": "cat.jpg", "question": "What is it?", "answer": "cat"}.',
  });
}

async function readPart(root: string, part: string): Promise<Metadata | undefined> {
  const folder = await resolveInside(root, part);
  const names = folder === undefined ? [] : await readdir(folder).catch(() => []);
  const [found, another] = fileNames.filter((name) => names.includes(name));
  if (folder === undefined || found === undefined) return undefined;
  const path = join(root, part, found);
  const real = await resolveInside(root, path);
  if (real === undefined) throw missing(path, 'is a link to nothing');
  if (another !== undefined) {
    const message = `${join(root, part)} holds both ${found} and ${another}.`;
    throw new StageError('bad-data', { message, fix: 'Keep one of them.' });
  }
  if ((await stat(real)).size > maxMetadataBytes) {
    const message = `${path} has more than ${maxMetadataBytes} bytes.`;
    throw new StageError('bad-data', {
      message,
      fix: 'Divide it into train/, validation/, test/.',
    });
  }
  const text = (await readFile(real, 'utf8')).replace(/^\uFEFF/, '');
  const rows = found.endsWith('.csv') ? parseCsv(text, path) : parseJsonLines(text);
  return { folder, part, name: join(part, found), split: splitsByPart[part], text, rows };
}

/**
 * Reads the metadata of an ImageFolder: one file beside the images, or one in each of `train/`,
 * `validation/` and `test/`.
 *
 * @throws StageError `missing-data` without any, `bad-data` when one cannot be made out.
 * @see https://huggingface.co/docs/datasets/image_dataset#imagefolder
 */
export async function readMetadata(path: string): Promise<Metadata[]> {
  const root = await realpath(path).catch(() => path);
  const names = await readdir(root).catch(() => {
    throw missing(path, 'is not there, or is no folder');
  });
  const parts = Object.keys(splitsByPart);
  const read = await Promise.all(parts.map((part) => readPart(root, part)));
  const found = read.filter((metadata) => metadata !== undefined);
  if (found.length === 0) throw missing(root, 'holds no metadata.jsonl or metadata.csv');
  const bare = parts.find((part, index) => names.includes(part) && !read[index]);
  if (bare !== undefined && !read[0]) {
    throw missing(join(root, bare), 'holds no metadata.jsonl or metadata.csv');
  }
  return found;
}
