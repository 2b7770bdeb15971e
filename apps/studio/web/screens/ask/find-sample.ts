import type { SampleLine } from '../../../src/api/index.ts';
import { fieldOfSample, pictureOfSample } from '../../parts/parts-of-sample.ts';
import type { Source } from '../../source/source.ts';

/**
 * A sample that an address names.
 *
 * @param known samples that have been read already
 * @throws ApiFailure where the run has no such sample
 */
export async function findSample(
  source: Source,
  runId: string,
  sampleId: string,
  known: readonly SampleLine[],
): Promise<SampleLine> {
  const listed = known.find((sample) => sample.sampleId === sampleId);
  if (listed) return listed;
  const sample = await source.followSample(runId, sampleId);
  const field = (name: string): string => fieldOfSample(sample, name) ?? '';
  return {
    sampleId,
    imageId: field('image_id'),
    split: field('split'),
    question: field('question'),
    answer: field('answer'),
    picture: pictureOfSample(sample) ?? '',
  };
}
