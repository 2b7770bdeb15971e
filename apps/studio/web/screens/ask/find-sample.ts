import type { SampleLine } from '../../../src/api/index.ts';
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
  const { stages } = await source.followSample(runId, sampleId);
  const rows = stages.find(({ stage }) => stage === 'ingest')?.rows ?? [];
  const parts = rows.flatMap((row) => row.parts);
  const field = (name: string): string => {
    const found = parts.find((part) => part.kind === 'field' && part.name === name);
    return found?.kind === 'field' ? found.value : '';
  };
  const picture = parts.find((part) => part.kind === 'picture');
  return {
    sampleId,
    imageId: field('image_id'),
    split: field('split'),
    question: field('question'),
    answer: field('answer'),
    picture: picture?.kind === 'picture' ? picture.address : '',
  };
}
