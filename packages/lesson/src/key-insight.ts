import { compareBaselines, heldOutScores } from './compare-baselines.ts';
import { percent } from './percent.ts';
import type { EpochTrace, RunResults } from './run-results.ts';

/** The first epoch after which the held-out loss never got lower. */
export function bestEpochOf(epochs: readonly EpochTrace[]): number | undefined {
  const losses = epochs.flatMap(({ epoch, heldOut }) =>
    heldOut && Number.isFinite(heldOut.loss) ? [{ epoch, ...heldOut }] : [],
  );
  return losses.reduce<(typeof losses)[number] | undefined>(
    (best, at) => (best && best.loss <= at.loss ? best : at),
    undefined,
  )?.epoch;
}

/**
 * The one sentence to take home from a run, made from its scores: what the image adds to the
 * question, or that it adds nothing.
 *
 * @returns undefined when the run scored no model.
 */
export function keyInsightOf({ epochs, scores }: RunResults): string | undefined {
  const comparison = compareBaselines(scores);
  if (!comparison) return undefined;
  const shares = new Map(heldOutScores(scores).map((row) => [row.predictor, row.accuracy]));
  const [model, blind, shuffled] = ['model', 'blind', 'shuffled'].map((name) => {
    const share = shares.get(name);
    return share === undefined ? 'unknown' : percent(share);
  });
  const isCaptions = comparison.task === 'captions';
  if (comparison.verdict === 'looks') {
    if (isCaptions) {
      return `The picture decides: the commonest sentence is right in ${blind} and one about another picture in ${shuffled}, but one about the right picture in ${model}.`;
    }
    return `Neither half is enough: the question alone gets ${blind} right and with another image ${shuffled}, but image and question together get ${model}.`;
  }
  const last = epochs.at(-1)?.epoch;
  if (last !== undefined && bestEpochOf(epochs) === last) {
    return `The model (${model}) has not yet parted from its blind twin (${blind}), and its held-out loss still falls: train longer before judging it.`;
  }
  if (isCaptions) {
    return `A right sentence is no proof of sight: the commonest one is right in ${blind}, and the model's in ${model}.`;
  }
  return `A right answer is no proof of sight: the question alone gets ${blind} right, and the whole model ${model}.`;
}
