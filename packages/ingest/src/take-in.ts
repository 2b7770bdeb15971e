import type { StageContext } from '@sightline/contracts';
import { checkImage } from './check-image.ts';
import type { IngestConfig } from './config.ts';
import type { Intake } from './intake.ts';
import type { Source, SourceImage } from './source.ts';

/** Images that are read, or drawn, at the same time. */
const groupSize = 32;

async function* inGroups(images: ReturnType<Source['images']>): AsyncGenerator<SourceImage[]> {
  let group: SourceImage[] = [];
  for await (const image of images) {
    group.push(image);
    if (group.length < groupSize) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

/** Passes all that a source gives through the checks, into the intake. */
export async function takeIn(
  source: Source,
  intake: Intake,
  config: IngestConfig,
  context: Pick<StageContext, 'signal' | 'report'>,
): Promise<void> {
  for (const row of source.badRows) await intake.reject(row, row);
  let doneCount = 0;
  for await (const group of inGroups(source.images())) {
    context.signal.throwIfAborted();
    const checked = await Promise.all(group.map((image) => checkImage(image, config)));
    for (const [index, image] of group.entries()) await intake.add(image, checked[index]!);
    doneCount += group.length;
    const totalCount = source.imageCount;
    context.report({ type: 'progress', phase: 'read', doneCount, totalCount, unit: 'images' });
  }
}
