import type { StageContext, StageInput, StageOutput } from '@sightline/contracts';
import type { IngestConfig } from './config.ts';
import { checkIntake, createIntake, type IntakeResult } from './intake.ts';
import { openSource } from './sources/open-source.ts';
import { takeIn } from './take-in.ts';

function tellDuplicates({
  twinCount,
  nearDuplicates: { pairCount, examples },
}: IntakeResult): string[] {
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
  await takeIn(source, intake, config, context);
  const result = await intake.finish();
  checkIntake(result, source, config.maxRejectRatio);
  for (const message of tellDuplicates(result)) context.report({ type: 'note', message });
}
