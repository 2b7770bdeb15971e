import type { FolderIngestConfig } from '../../config.ts';
import { hashContents } from '../../hash-contents.ts';
import { readInside } from '../../read-inside.ts';
import type { Source } from '../../source.ts';
import { sourceOfGroups } from '../given-splits.ts';
import { type FilePlace, groupRows } from './group-rows.ts';
import { readMetadata } from './read-metadata.ts';

function readerOf({ maxImageBytes }: FolderIngestConfig) {
  return ({ folder, fileName }: FilePlace): Promise<Uint8Array> =>
    readInside(folder, fileName, maxImageBytes);
}

/**
 * A person's own pictures in the ImageFolder layout: `metadata.jsonl` or `metadata.csv` beside the
 * images, with `file_name`, `question` and `answer` or `answers`, or `text`.
 *
 * @throws StageError `missing-data` without metadata, `bad-data` when it cannot be made out.
 */
export async function openFolder(config: FolderIngestConfig): Promise<Source> {
  const grouped = groupRows(await readMetadata(config.path));
  return sourceOfGroups(config.path, grouped.groups, grouped, config, readerOf(config));
}

/** Hash over the metadata and over the names and contents of all images that it names. */
export async function fingerprintFolder(config: FolderIngestConfig): Promise<string> {
  const files = await readMetadata(config.path);
  const read = readerOf(config);
  return hashContents([
    ...files.map(({ name, text }) => ({ name, read: async () => Buffer.from(text) })),
    ...groupRows(files).groups.map(({ imageId, place }) => ({
      name: imageId,
      read: () => read(place),
    })),
  ]);
}
