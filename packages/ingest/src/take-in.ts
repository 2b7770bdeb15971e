import type { StageContext } from '@sightline/contracts';
import { completeLimits, createImageDecoder, type ImageDecoder } from '@sightline/images';
import { checkImage } from './check-image.ts';
import type { IngestConfig } from './config.ts';
import type { Intake } from './intake.ts';
import type { Source, SourceImage } from './source.ts';

/** Images that are read, or drawn, at the same time: at first, and at most while they are small. */
const [firstGroupSize, maxGroupSize] = [4, 32];
const maxGroupBytes = 2 ** 26;

async function* inGroups(
  images: ReturnType<Source['images']>,
  groupSize: () => number,
): AsyncGenerator<SourceImage[]> {
  let group: SourceImage[] = [];
  for await (const image of images) {
    group.push(image);
    if (group.length < groupSize()) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

async function takeImages(
  source: Source,
  intake: Intake,
  decoder: ImageDecoder,
  { signal, report }: Pick<StageContext, 'signal' | 'report'>,
): Promise<void> {
  let doneCount = 0;
  let groupSize = firstGroupSize;
  for await (const group of inGroups(source.images(), () => groupSize)) {
    signal.throwIfAborted();
    const checked = await Promise.all(group.map((image) => checkImage(image, decoder)));
    const largest = Math.max(1, ...checked.map((one) => ('bytes' in one ? one.bytes.length : 1)));
    groupSize = Math.max(1, Math.min(maxGroupSize, Math.floor(maxGroupBytes / largest)));
    for (const [index, image] of group.entries()) await intake.add(image, checked[index]!);
    doneCount += group.length;
    const totalCount = source.imageCount;
    report({ type: 'progress', phase: 'read', doneCount, totalCount, unit: 'images' });
  }
}

/** Passes all that a source gives through the checks, into the intake. */
export async function takeIn(
  source: Source,
  intake: Intake,
  config: IngestConfig,
  context: Pick<StageContext, 'signal' | 'report'>,
): Promise<void> {
  for (const row of source.badRows) await intake.reject(row, row);
  const decoder = createImageDecoder(completeLimits(config));
  await takeImages(source, intake, decoder, context).finally(decoder.close);
}
