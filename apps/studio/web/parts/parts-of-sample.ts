import type { FollowedSample, SamplePart } from '../../src/api/index.ts';

/** What ingest wrote of a sample. */
function partsOf({ stages }: FollowedSample): SamplePart[] {
  const rows = stages.find(({ stage }) => stage === 'ingest')?.rows ?? [];
  return rows.flatMap(({ parts }) => parts);
}

/** A field of it, such as 'question'; undefined where it is not there. */
export function fieldOfSample(sample: FollowedSample, name: string): string | undefined {
  const found = partsOf(sample).find((part) => part.kind === 'field' && part.name === name);
  return found?.kind === 'field' ? found.value : undefined;
}

/** The address of its picture, where it has one. */
export function pictureOfSample(sample: FollowedSample): string | undefined {
  const found = partsOf(sample).find((part) => part.kind === 'picture');
  return found?.kind === 'picture' ? found.address : undefined;
}
