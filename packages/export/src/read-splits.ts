import { type TableReader, valuesOf } from '@sightline/contracts';

export type SplitCounts = {
  split: string;
  questionCount: number;
  imageCount: number;
  /** Different answers among the split's samples. */
  answerCount: number;
};

type Seen = { questionCount: number; images: Set<string>; answers: Set<string> };

/** Counts what each split of `samples@1` holds, training first, then by name. */
export async function readSplits(samples: TableReader): Promise<SplitCounts[]> {
  const seen = new Map<string, Seen>();
  for await (const batch of samples.batches()) {
    const images = valuesOf(batch, 'image_id');
    const answers = valuesOf(batch, 'answer');
    for (const [row, split] of valuesOf(batch, 'split').entries()) {
      const counts = seen.get(split) ?? { questionCount: 0, images: new Set(), answers: new Set() };
      counts.questionCount++;
      counts.images.add(images[row]!);
      counts.answers.add(answers[row]!);
      seen.set(split, counts);
    }
  }
  const place = (split: string): string => (split === 'train' ? '' : split);
  return [...seen]
    .sort(([left], [right]) => (place(left) < place(right) ? -1 : 1))
    .map(([split, { questionCount, images, answers }]) => {
      return { split, questionCount, imageCount: images.size, answerCount: answers.size };
    });
}
