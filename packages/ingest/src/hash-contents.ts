import { createHash } from 'node:crypto';
import { hashFile } from '@sightline/store';
import type { Source } from './source.ts';

export type NamedContent = { name: string; read(): Promise<Uint8Array> };

const groupSize = 64;

async function hashOne({ name, read }: NamedContent): Promise<string> {
  const bytes = await read().catch(() => '');
  return `${name} ${createHash('sha256').update(bytes).digest('hex')}\n`;
}

/** Hash over names and contents, in order; what cannot be read counts as empty. In hex. */
export async function hashContents(contents: readonly NamedContent[]): Promise<string> {
  const whole = createHash('sha256');
  for (let start = 0; start < contents.length; start += groupSize) {
    const lines = await Promise.all(contents.slice(start, start + groupSize).map(hashOne));
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
