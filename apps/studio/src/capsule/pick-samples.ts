import { type Prediction, pickExamples } from '@sightline/lesson';

/** Of three samples one is a mistake, as far as there are any; more where too few answers are right. */
const mistakeShare = 1 / 3;

/**
 * Held-out samples to show: right and wrong answers, each kind chosen by position over the question
 * types, two right ones before each wrong one.
 */
export function pickSamples(predictions: readonly Prediction[], count: number): string[] {
  const ofKind = (isRight: boolean) => predictions.filter(({ correct }) => correct === isRight);
  const [right, wrong] = [pickExamples(ofKind(true), count), pickExamples(ofKind(false), count)];
  const mistakeCount = Math.max(Math.round(count * mistakeShare), count - right.length);
  const mistakes = wrong.slice(0, mistakeCount);
  const hits = right.slice(0, count - mistakes.length);
  const chosen: Prediction[] = [];
  while (hits.length + mistakes.length > 0) {
    chosen.push(...hits.splice(0, 2), ...mistakes.splice(0, 1));
  }
  return chosen.map(({ sampleId }) => sampleId);
}
