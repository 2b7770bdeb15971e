import type { FollowedSample, SampleLine } from '../../../src/api/index.ts';

/** What the bar says of a sample. */
export type SaidOfSample = Pick<SampleLine, 'question' | 'answer' | 'split'>;

/** The same from the sample itself, for one that is none of the list's first; none where it is not told. */
export function saidOfSample(
  sample: FollowedSample | undefined,
  sampleId: string | undefined,
): SaidOfSample | undefined {
  if (sample?.sampleId !== sampleId) return undefined;
  const parts = sample?.stages[0]?.rows.flatMap((row) => row.parts) ?? [];
  const fieldOf = (name: string): string | undefined =>
    parts.flatMap((part) => (part.kind === 'field' && part.name === name ? part.value : []))[0];
  const [question, answer, split] = ['question', 'answer', 'split'].map(fieldOf);
  if (question === undefined || answer === undefined || split === undefined) return undefined;
  return { question, answer, split };
}
