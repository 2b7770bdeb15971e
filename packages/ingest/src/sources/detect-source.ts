import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { StageError } from '@sightline/contracts';
import { tableEndings } from '@sightline/store';
import type { FileSourceName } from '../config.ts';
import { readBeginning } from './read-beginning.ts';
import { resolveInside } from './resolve-inside.ts';

/** Which kind of source lies at a path, and what told it. */
export type DetectedSource = { source: FileSourceName; reason: string };

const peekBytes = 2 ** 16;
const maxEntryCount = 10_000;
const splitFolders = ['train', 'validation', 'test'];

/** What a JSON file's beginning says. */
async function detectJson(path: string): Promise<DetectedSource | undefined> {
  const head = await readBeginning(path, peekBytes);
  const name = basename(path);
  if (/"(conversations|messages)"\s*:/.test(head)) {
    return { source: 'chat', reason: `${name} holds conversations` };
  }
  if (/"questions"\s*:\s*\[|"answers"\s*:\s*\[/.test(head) && /^\s*\{/.test(head)) {
    return { source: 'vqa-v2', reason: `${name} holds questions or answers as VQA v2 does` };
  }
  const isCoco = /"(images|annotations)"\s*:\s*\[/.test(head) || /caption/i.test(name);
  return isCoco && /^\s*\{/.test(head)
    ? { source: 'coco-captions', reason: `${name} is laid out as COCO captions` }
    : undefined;
}

function detectName(name: string): DetectedSource | undefined {
  if (/\.tar$/i.test(name)) return { source: 'webdataset', reason: `${name} is a tar file` };
  return tableEndings.some((end) => name.endsWith(end))
    ? { source: 'table', reason: `${name} is a table` }
    : undefined;
}

/** Names in a folder and, with their folder's, in the folders below. */
async function listNames(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const below = entries.filter((entry) => entry.isDirectory()).slice(0, 20);
  const nested = await Promise.all(
    below.map(async ({ name }) =>
      (await readdir(join(folder, name)).catch(() => []))
        .slice(0, maxEntryCount)
        .map((one) => join(name, one)),
    ),
  );
  const names = entries.map(({ name }) => name);
  return [...names.sort(), ...nested.flat().sort()];
}

async function detectFolder(folder: string): Promise<DetectedSource | undefined> {
  const root = await realpath(folder);
  const names = await listNames(root);
  const metadata = ['', ...splitFolders]
    .flatMap((part) => [join(part, 'metadata.jsonl'), join(part, 'metadata.csv')])
    .find((name) => names.includes(name));
  if (metadata) return { source: 'folder', reason: `there is ${metadata}` };
  if (names.includes(join('train', 'questions.json'))) {
    return { source: 'easy-vqa', reason: 'there is train/questions.json' };
  }
  const byName = names.map(detectName).find((found) => found !== undefined);
  if (byName) return byName;
  const json = names.filter((name) => /\.(json|jsonl|ndjson)$/i.test(name));
  const likely = json.filter((name) => /question|annotation|caption/i.test(name));
  for (const name of [...likely, ...json].slice(0, 20)) {
    const path = await resolveInside(root, name).catch(() => undefined);
    const found = path && (await detectJson(path));
    if (found) return found;
  }
  return undefined;
}

/**
 * Finds out which kind of source lies at a path, from names and the beginnings of files.
 *
 * @throws StageError `missing-data` when nothing is there, `bad-data` when it is none of them.
 */
export async function detectSource(path: string): Promise<DetectedSource> {
  if (/[*?{[]/.test(path)) {
    const found = detectName(path);
    if (found) return found;
  }
  const file = await stat(path).catch(() => {
    throw new StageError('missing-data', {
      message: `${path} is not there.`,
      fix: 'Name a folder or file of data, or a recipe.',
    });
  });
  const found = file.isDirectory()
    ? await detectFolder(path)
    : (detectName(basename(path)) ?? (file.isFile() ? await detectJson(path) : undefined));
  if (found) return found;
  throw new StageError('bad-data', {
    message: `${path} looks like none of the sources: no metadata.jsonl, no table, no tar file, no JSON of a known layout.`,
    fix: 'Say what it is with --source, or see packages/ingest/README.md for what is read.',
  });
}
