import { lstat, readdir, realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { StageError } from '@sightline/contracts';
import picomatch from 'picomatch';
import { readInside } from '../read-inside.ts';
import { refuse } from '../refuse.ts';

export type DataFile = {
  /** From the data folder on. */
  name: string;
  path: string;
};

export type DataFiles = {
  /** Real path of the data folder; images that data names must lie in it. */
  root: string;
  files: DataFile[];
};

const maxDepth = 3;
const maxFileCount = 1_000_000;
const maxRangeCount = 1_000_000;
const wildcard = /[*?{[]/;

/** Files below a folder, by name; links are passed over unless they stay within. */
async function listBelow(root: string, folder: string, depth: number): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && depth < maxDepth) {
      for (const below of await listBelow(root, path, depth + 1)) found.push(below);
    } else if (entry.isFile()) found.push(path);
    else if (entry.isSymbolicLink()) {
      const target = await realpath(path).catch(() => '');
      if (target.startsWith(root + sep) && (await lstat(target)).isFile()) found.push(path);
    }
    if (found.length > maxFileCount) {
      throw new StageError('bad-data', {
        message: `${root} holds more than ${maxFileCount} files.`,
        fix: 'Name a folder that holds the data alone.',
      });
    }
  }
  return found;
}

/** `{000..119}` as a regular expression of all these numbers, with their zeros. */
function expandRange(from: string, to: string): string {
  const [first, last] = [Number(from), Number(to)];
  const count = last - first + 1;
  if (!(count > 0 && count <= maxRangeCount)) return '(?!)';
  const numbers = Array.from({ length: count }, (_, index) =>
    String(first + index).padStart(from.length, '0'),
  );
  return `(?:${numbers.join('|')})`;
}

/** A path with wildcards as the folder that it starts in, and what its files are called. */
function splitPattern(path: string): { folder: string; matches: (name: string) => boolean } {
  const parts = path.split(sep);
  const first = parts.findIndex((part) => wildcard.test(part));
  const folder = parts.slice(0, first).join(sep) || sep;
  return { folder, matches: picomatch(parts.slice(first).join('/'), { expandRange }) };
}

type Named = { root: string; paths: string[] };

async function listNamed(path: string): Promise<Named | undefined> {
  const real = await realpath(path).catch(() => undefined);
  if (real !== undefined && (await lstat(real)).isDirectory()) {
    return { root: real, paths: await listBelow(real, real, 0) };
  }
  if (real !== undefined) return { root: dirname(real), paths: [real] };
  if (!wildcard.test(path)) return undefined;
  const { folder, matches } = splitPattern(resolve(path));
  const root = await realpath(folder).catch(() => undefined);
  if (root === undefined) return undefined;
  const paths = await listBelow(root, root, 0);
  return { root, paths: paths.filter((one) => matches(relative(root, one))) };
}

/**
 * Finds the files of a source: of a folder those that fit, at most three folders deep, a file
 * itself, or what a pattern such as `shards/train-{000..119}.tar` names.
 *
 * @param what files are looked for, for messages.
 * @throws StageError `missing-data` when there are none.
 */
export async function findDataFiles(
  path: string,
  fits: (name: string) => boolean,
  what: string,
): Promise<DataFiles> {
  const named = await listNamed(path);
  if (named === undefined) {
    throw new StageError('missing-data', {
      message: `${path} is not there.`,
      fix: `Give (--path) ${what}.`,
    });
  }
  const files = named.paths
    .filter((one) => fits(basename(one)))
    .map((one) => ({ name: relative(named.root, one), path: one }));
  if (files.length > 0) return { root: named.root, files };
  throw new StageError('missing-data', {
    message: `${path} holds no such files (links that lead out of it are not followed).`,
    fix: `Give (--path) ${what}.`,
  });
}

/** Where the images of a source may lie, and what is read of them at most. */
export type ImagePlaces = {
  root: string;
  /** Folders below the root, tried in this order. */
  folders: readonly string[];
  maxImageBytes: number;
};

/**
 * The folder that the config names for the images, or else the data folder and its `images`.
 *
 * @throws StageError `missing-data` when the folder that is named is not there.
 */
export async function findImages(
  dataRoot: string,
  { imageFolder, maxImageBytes }: { imageFolder?: string | undefined; maxImageBytes: number },
  subfolders: readonly string[] = [],
): Promise<ImagePlaces> {
  const below = subfolders.filter((name) => /^\w+$/.test(name));
  const folders = ['', ...below, 'images', ...below.map((name) => join('images', name))];
  if (imageFolder === undefined) return { root: dataRoot, folders, maxImageBytes };
  const root = await realpath(resolve(dataRoot, imageFolder)).catch(() => {
    throw new StageError('missing-data', {
      message: `The images' folder ${resolve(dataRoot, imageFolder)} is not there.`,
      fix: 'Let ingest.imageFolder name it, from the data on, or leave it out.',
    });
  });
  return { root, folders, maxImageBytes };
}

/** The places of each subset's images: none is looked up in the folder of another subset. */
export async function findImagesBySubset(
  dataRoot: string,
  config: Parameters<typeof findImages>[1],
  subsets: Iterable<string>,
): Promise<Map<string, ImagePlaces>> {
  const places = new Map<string, ImagePlaces>();
  for (const subset of subsets) {
    places.set(subset, await findImages(dataRoot, config, subset ? [subset] : []));
  }
  return places;
}

/**
 * Reads an image that data names, from the first place that has it.
 *
 * @param names by which it may go.
 * @throws StageError `bad-data` with `details.reason`, as `readInside`.
 */
export async function readImage(
  { root, folders, maxImageBytes }: ImagePlaces,
  names: readonly string[],
): Promise<Uint8Array> {
  for (const name of names) {
    for (const folder of folders) {
      const found = await readInside(root, join(folder, name), maxImageBytes).catch(passMissing);
      if (found) return found;
    }
  }
  throw refuse('missing-image', `${names[0]} is not there.`);
}

function passMissing(error: unknown): undefined {
  const { reason } = (error as StageError).details ?? {};
  if (reason !== 'missing-image') throw error;
}
