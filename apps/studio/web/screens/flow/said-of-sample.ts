import type { FollowedSample, SampleLine } from '../../../src/api/index.ts';
import { fieldOfSample } from '../../parts/parts-of-sample.ts';

/** What the bar says of a sample. */
export type SaidOfSample = Pick<SampleLine, 'question' | 'answer' | 'split'>;

/** The same from the sample itself, for one that is none of the list's first; none where it is not told. */
export function saidOfSample(
  sample: FollowedSample | undefined,
  sampleId: string | undefined,
): SaidOfSample | undefined {
  if (!sample || sample.sampleId !== sampleId) return undefined;
  const fields = ['question', 'answer', 'split'].map((name) => fieldOfSample(sample, name));
  const [question, answer, split] = fields;
  if (question === undefined || answer === undefined || split === undefined) return undefined;
  return { question, answer, split };
}
