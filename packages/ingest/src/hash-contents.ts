import { createHash } from 'node:crypto';
import { hashFile } from '@sightline/store';
import type { Source } from './source.ts';

export type NamedContent = { name: string; read(): Promise<Uint8Array> };

const groupSize = 64;
/** Contents that are in memory at the same time. */
const readsAtOnce = 4;

async function hashOne({ name, read }: NamedContent): Promise<string> {
  const bytes = await read().catch(() => '');
  return `${name} ${createHash('sha256').update(bytes).digest('hex')}\n`;
}

/** A line each, in order, of which a few are made at the same time. */
async function hashEach(contents: readonly NamedContent[]): Promise<string[]> {
  const lines: string[] = [];
  const left = contents.entries();
  const work = async (): Promise<void> => {
    for (const [index, content] of left) lines[index] = await hashOne(content);
  };
  await Promise.all(Array.from({ length: readsAtOnce }, work));
  return lines;
}

/** Hash over names and contents, in order; what cannot be read counts as empty. In hex. */
export async function hashContents(contents: readonly NamedContent[]): Promise<string> {
  const whole = createHash('sha256');
  for (let start = 0; start < contents.length; start += groupSize) {
    const lines = await hashEach(contents.slice(start, start + groupSize));
    for (const line of lines) whole.update(line);
  }
  return whole.digest('hex');
}

/** Hash over the names and contents of files of any size. In hex. */
export async function hashFiles(files: readonly { name: string; path: string }[]): Promise<string> {
  const whole = createHash('sha256');
  for (const { name, path } of files) whole.update(`${name} ${await hashFile(path)}\n`);
  return whole.digest('hex');
}

/** Hash over files and over contents beside them, if there are any. In hex. */
export async function hashBeside(
  files: readonly { name: string; path: string }[],
  contents: readonly NamedContent[],
): Promise<string> {
  const hash = await hashFiles(files);
  if (contents.length === 0) return hash;
  return createHash('sha256')
    .update(hash)
    .update(await hashContents(contents))
    .digest('hex');
}

/** Hash over a source's files and over the images beside them. In hex. */
export async function hashSource(
  files: readonly { name: string; path: string }[],
  source: Source,
): Promise<string> {
  const whole = createHash('sha256').update(await hashFiles(files));
  let group: NamedContent[] = [];
  const flush = async (): Promise<void> => {
    whole.update(await hashContents(group));
    group = [];
  };
  for await (const { imageId, read } of source.images()) {
    group.push({ name: imageId, read });
    if (group.length === groupSize) await flush();
  }
  await flush();
  return whole.digest('hex');
}
