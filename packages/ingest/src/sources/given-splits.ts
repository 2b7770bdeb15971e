import { z } from 'zod';
import type { GivenSplit } from '../choose-split.ts';
import type { BadRow, Source, SourceImage, SourcePair, SplitRatios } from '../source.ts';
import type { ImageGroup } from './group-images.ts';

type Placed = { split?: GivenSplit | undefined };

const aliases: Record<string, GivenSplit> = {
  training: 'train',
  val: 'validation',
  valid: 'validation',
  dev: 'validation',
  testing: 'test',
};

/** A split as data names it; `val` and the like are understood. */
export const givenSplit: z.ZodType<GivenSplit> = z.preprocess(
  (value) => (typeof value === 'string' ? (aliases[value] ?? value) : value),
  z.enum(['train', 'validation', 'test', 'unseen']),
);

/** `train-00000-of-00002.parquet`, `v2_mscoco_val2014_annotations.json`: what a file name says. */
export function splitFromName(fileName: string): GivenSplit | undefined {
  const words = fileName.toLowerCase().split(/[^a-z]+/);
  const found = words
    .map((word) => givenSplit.safeParse(word).data)
    .filter((split) => split !== undefined && split !== 'unseen');
  return new Set(found).size === 1 ? found[0] : undefined;
}

const heldOut = ['validation', 'test', 'unseen'];

/** Held-out images first: a twin of theirs in the training data is then refused. */
export function rankOf({ split = 'train' }: Placed): number {
  return -heldOut.indexOf(split);
}

/** Forgets the split where it is the same for all: of one part, some is held out here. */
export function dropLoneSplit(groups: readonly Placed[]): void {
  const [first] = groups;
  if (first === undefined || groups.some(({ split }) => split !== first.split)) return;
  for (const group of groups) group.split = undefined;
}

type Ratios = { validationRatio: number; testRatio: number };

/** Given validation and test images stay so; what is not given is drawn from the rest. */
export function placeBySplit(
  groups: readonly Placed[],
  config: Ratios,
): (group: Placed) => Pick<SourceImage, 'splitRatios' | 'split'> {
  const given = new Set(groups.map(({ split }) => split));
  const rest: SplitRatios = {
    validation: given.has('validation') ? 0 : config.validationRatio,
    test: given.has('test') ? 0 : config.testRatio,
  };
  return ({ split }) => {
    if (split === 'validation') return { splitRatios: { validation: 1, test: 0 } };
    if (split === 'test') return { splitRatios: { validation: 0, test: 1 } };
    return { splitRatios: rest, ...(split === 'unseen' ? { split } : {}) };
  };
}

/**
 * Images as a source gives them, those of held-out splits first.
 *
 * @param pairsOf what is asked about an image; may be read only now.
 */
export async function* placeGroups<Row, Place>(
  groups: readonly ImageGroup<Row, Place>[],
  ratios: Ratios,
  read: (place: Place) => Promise<Uint8Array>,
  pairsOf: (group: ImageGroup<Row, Place>) => SourcePair[] | Promise<SourcePair[]>,
): AsyncGenerator<SourceImage> {
  const placeOf = placeBySplit(groups, ratios);
  const ordered = [...groups].sort((a, b) => rankOf(a) - rankOf(b));
  for (const group of ordered) {
    const { imageId, place } = group;
    const pairs = await pairsOf(group);
    yield { imageId, ...placeOf(group), read: () => read(place), pairs };
  }
}

/** A source whose rows were all gathered beforehand, by image. */
export function sourceOfGroups<Place>(
  name: string,
  groups: readonly ImageGroup<SourcePair, Place>[],
  { badRows, rowCount }: { badRows: BadRow[]; rowCount: number },
  ratios: Ratios,
  read: (place: Place) => Promise<Uint8Array>,
): Source {
  const images = (): AsyncIterable<SourceImage> =>
    placeGroups(groups, ratios, read, ({ rows }) => rows);
  return { name, imageCount: groups.length, rowCount, badRows, images };
}
