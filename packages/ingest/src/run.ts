import type { StageContext, StageInput, StageOutput } from '@sightline/contracts';
import { completeLimits, createImageDecoder, type ImageDecoder } from '@sightline/images';
import { checkImage } from './check-image.ts';
import type { IngestConfig } from './config.ts';
import { createIntake, type Intake } from './intake.ts';
import type { Source, SourceImage } from './source.ts';
import { openSource } from './sources/open-source.ts';

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

async function takeIn(
  source: Source,
  intake: Intake,
  decoder: ImageDecoder,
  context: StageContext,
): Promise<void> {
  for (const row of source.badRows) await intake.reject(row, row);
  let doneCount = 0;
  for await (const group of inGroups(source.images())) {
    context.signal.throwIfAborted();
    const checked = await Promise.all(group.map((image) => checkImage(image, decoder)));
    for (const [index, image] of group.entries()) await intake.add(image, checked[index]!);
    doneCount += group.length;
    const totalCount = source.imageCount;
    context.report({ type: 'progress', phase: 'read', doneCount, totalCount, unit: 'images' });
  }
}

function tellDuplicates({
  twinCount,
  nearDuplicates: { pairCount, examples },
}: Awaited<ReturnType<Intake['finish']>>): string[] {
  const pairs = examples.map((pair) => pair.join(' and ')).join(', ');
  return [
    twinCount > 0 && `Left out, being in a held-out split too: ${twinCount} images.`,
    pairCount > 0 && `Nearly alike in two splits: ${pairCount} pairs of images, such as ${pairs}.`,
  ].filter((message) => message !== false);
}

export async function run(
  _input: StageInput,
  output: StageOutput,
  config: IngestConfig,
  context: StageContext,
): Promise<void> {
  const seed = config.seed ?? context.seed;
  const source = await openSource(config, seed);
  const intake = createIntake(output, seed);
  const decoder = createImageDecoder(completeLimits(config));
  await takeIn(source, intake, decoder, context).finally(decoder.close);
  const counts = await intake.finish(source, config.maxRejectRatio);
  for (const message of tellDuplicates(counts)) context.report({ type: 'note', message });
}
