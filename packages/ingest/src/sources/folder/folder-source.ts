import type { FolderIngestConfig } from '../../config.ts';
import { hashContents } from '../../hash-contents.ts';
import { readInside } from '../../read-inside.ts';
import type { Source, SourceImage, SplitRatios } from '../../source.ts';
import { groupRows, type ImageGroup } from './group-rows.ts';
import { readMetadata } from './read-metadata.ts';

type Ratios = Pick<FolderIngestConfig, 'validationRatio' | 'testRatio'>;

/** Given validation and test images stay so; what is not given is drawn from the rest. */
function ratiosOf(groups: readonly ImageGroup[], config: Ratios) {
  const given = new Set(groups.map(({ split }) => split));
  const rest: SplitRatios = {
    validation: given.has('validation') ? 0 : config.validationRatio,
    test: given.has('test') ? 0 : config.testRatio,
  };
  return ({ split }: ImageGroup): SplitRatios => {
    if (split === 'validation') return { validation: 1, test: 0 };
    return split === 'test' ? { validation: 0, test: 1 } : rest;
  };
}

const heldOut = ['validation', 'test', 'unseen'];

function heldOutFirst(groups: readonly ImageGroup[]): ImageGroup[] {
  const rank = ({ split = 'train' }: ImageGroup): number => heldOut.indexOf(split);
  return [...groups].sort((a, b) => rank(b) - rank(a));
}

/**
 * A person's own pictures in the ImageFolder layout: `metadata.jsonl` or `metadata.csv` beside the
 * images, with `file_name`, `question` and `answer` or `answers`.
 *
 * @throws StageError `missing-data` without metadata, `bad-data` when it cannot be made out.
 */
export async function openFolder(config: FolderIngestConfig): Promise<Source> {
  const { groups, badRows, rowCount } = groupRows(await readMetadata(config.path));
  const splitRatiosOf = ratiosOf(groups, config);
  return {
    name: config.path,
    imageCount: groups.length,
    rowCount,
    badRows,
    images: () =>
      heldOutFirst(groups).map(
        (group): SourceImage => ({
          imageId: group.imageId,
          splitRatios: splitRatiosOf(group),
          ...(group.split === 'unseen' ? { split: group.split } : {}),
          read: () => readInside(group.folder, group.fileName, config.maxImageBytes),
          pairs: group.pairs,
        }),
      ),
  };
}

/** Hash over the metadata and over the names and contents of all images that it names. */
export async function fingerprintFolder(config: FolderIngestConfig): Promise<string> {
  const files = await readMetadata(config.path);
  return hashContents([
    ...files.map(({ name, text }) => ({ name, read: async () => Buffer.from(text) })),
    ...groupRows(files).groups.map(({ imageId, folder, fileName }) => ({
      name: imageId,
      read: () => readInside(folder, fileName, config.maxImageBytes),
    })),
  ]);
}
