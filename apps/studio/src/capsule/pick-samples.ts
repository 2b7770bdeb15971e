import { type Prediction, pickExamples } from '@sightline/lesson';

/** Of three samples one is a mistake, as far as there are any. */
const mistakeShare = 1 / 3;

/**
 * Held-out samples to show: right and wrong answers, each kind chosen by position over the question
 * types, two right ones before each wrong one.
 */
export function pickSamples(predictions: readonly Prediction[], count: number): string[] {
  const pick = (isRight: boolean, most: number): Prediction[] =>
    pickExamples(
      predictions.filter(({ correct }) => correct === isRight),
      most,
    );
  const wrong = pick(false, Math.round(count * mistakeShare));
  const right = pick(true, count - wrong.length);
  const chosen: Prediction[] = [];
  while (right.length + wrong.length > 0) chosen.push(...right.splice(0, 2), ...wrong.splice(0, 1));
  return chosen.map(({ sampleId }) => sampleId);
}
