import { maxAnswerTokenCount, maxQuestionTokenCount } from '@sightline/contracts';
import type { SourceReport } from './check-source.ts';

const heldOut = ['validation', 'test'];
const fewImages = 50;
const manyShare = 0.5;
const someShare = 0.05;

const numbers = new Intl.NumberFormat('en-US');
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

function warnOfAnswers({ samples, counts }: SourceReport): (string | false)[] {
  const { answers, isCaptions } = samples;
  if (isCaptions || counts.samples < 2) return [];
  const { distinctCount, onceCount, unseenCount, heldOutCount } = answers;
  const unseenShare = unseenCount / Math.max(heldOutCount, 1);
  return [
    distinctCount === 1 && 'All answers are the same: there is nothing to learn.',
    onceCount > manyShare * counts.samples &&
      `Most answers occur once (${percent(onceCount / counts.samples)} of all): a model can hardly learn them by heart, and is scored by exact match.`,
    onceCount <= manyShare * counts.samples &&
      unseenShare > someShare &&
      `${percent(unseenShare)} of the held-out answers occur nowhere in training.`,
  ];
}

function warnOfSplits({ splits, counts }: SourceReport): (string | false)[] {
  if (counts.images === 0) return [];
  const missing = heldOut.filter((split) => !splits.some((one) => one.split === split));
  return [
    missing.length > 0 &&
      `No image is held out for ${missing.join(' and ')}: nothing can be measured there.`,
    counts.images < fewImages &&
      `There ${counts.images === 1 ? 'is only one image' : `are only ${counts.images} images`}: what is measured on so few is mostly chance.`,
  ];
}

function warnOfCopies({ duplicates, counts, images, samples }: SourceReport): (string | false)[] {
  const { twinCount, nearPairs } = duplicates;
  const count = numbers.format;
  return [
    twinCount > 0 &&
      `${count(twinCount)} images are in two splits; they stay in the held-out one and are left out elsewhere.`,
    nearPairs.pairCount > 0 &&
      `${count(nearPairs.pairCount)} pairs of images look nearly alike across two splits: held-out figures may flatter.`,
    images.sameBytesCount > someShare * counts.images &&
      `${count(images.sameBytesCount)} images are there more than once under other names.`,
    samples.repeatedCount > 0 &&
      `${count(samples.repeatedCount)} ${samples.isCaptions ? 'captions are of an image that has one; give its references as answers in one row' : 'questions are asked twice about the same image'}.`,
  ];
}

function warnOfLengths({ samples }: SourceReport): (string | false)[] {
  const { cutQuestionCount, cutAnswerCount } = samples;
  const count = numbers.format;
  return [
    cutQuestionCount > 0 &&
      `${count(cutQuestionCount)} questions have more than ${maxQuestionTokenCount} words; only the first ${maxQuestionTokenCount} tokens are read.`,
    cutAnswerCount > 0 &&
      `${count(cutAnswerCount)} answers have more than ${maxAnswerTokenCount} words; only the first ${maxAnswerTokenCount} tokens are learnt.`,
  ];
}

/** What makes data that a run can use a poor choice nevertheless, in sentences. */
export function findWarnings(report: SourceReport): string[] {
  return [
    ...warnOfAnswers(report),
    ...warnOfSplits(report),
    ...warnOfCopies(report),
    ...warnOfLengths(report),
  ].filter((warning) => warning !== false);
}
