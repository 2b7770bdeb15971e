import { percent, points } from './percent.ts';
import type { Score } from './run-results.ts';

/** `looks`: the image decides answers. `blind`: nothing shows that it does. `unclear`: too few rows. */
export type LookVerdict = 'looks' | 'blind' | 'unclear';

export type BaselineComparison = {
  /** Captions where nobody asks anything. */
  task: 'questions' | 'captions';
  split: string;
  rowCount: number;
  /** Accuracy over all question types, model first, as far as the run measured them. */
  accuracies: { predictor: string; accuracy: number }[];
  verdict: LookVerdict;
  /** The answer to "is it looking?". */
  sentence: string;
  /** Accuracies on pairs of kind and colour that no other split shows, where a run held some out. */
  unseen?: { rowCount: number; accuracy: number; blind?: number };
};

const predictors = ['model', 'majority', 'blind', 'shuffled'];

/** Half the width of a 95 % interval of the difference of two shares, each over `rowCount` rows. */
function marginOf(a: number, b: number, rowCount: number): number {
  return 1.96 * Math.sqrt((a * (1 - a) + b * (1 - b)) / Math.max(rowCount, 1));
}

function overallScores(scores: readonly Score[], split: string): Score[] {
  const ofSplit = scores.filter((score) => score.questionType === 'all' && score.split === split);
  return predictors.flatMap((name) => ofSplit.find((score) => score.predictor === name) ?? []);
}

/** Scores over all question types of the test split, or of the one held out where there is none. */
export function heldOutScores(scores: readonly Score[]): Score[] {
  const test = overallScores(scores, 'test');
  return test.length > 0 ? test : overallScores(scores, 'validation');
}

/** Captions where that is all that was scored. */
export function taskOf(scores: readonly Score[]): BaselineComparison['task'] {
  const types = scores.map(({ questionType }) => questionType).filter((type) => type !== 'all');
  return types.length > 0 && types.every((type) => type === 'caption') ? 'captions' : 'questions';
}

const words = {
  questions: { blind: 'the question alone', rows: 'questions' },
  captions: { blind: 'the commonest sentence', rows: 'pictures' },
};

function compareUnseen(scores: readonly Score[]): BaselineComparison['unseen'] {
  const unseen = overallScores(scores, 'unseen');
  const model = unseen.find(({ predictor }) => predictor === 'model');
  if (!model) return undefined;
  const blind = unseen.find(({ predictor }) => predictor === 'blind');
  const { rowCount, accuracy } = model;
  return { rowCount, accuracy, ...(blind ? { blind: blind.accuracy } : {}) };
}

function judge(
  model: Score,
  blind: number,
  shuffled: number,
  said: { blind: string; rows: string },
): [LookVerdict, string] {
  const gain = model.accuracy - blind;
  const drop = model.accuracy - shuffled;
  const lost = `exchange the images and it loses ${points(drop)}`;
  const won = `${points(gain)} above ${said.blind}`;
  const isSure = (difference: number, other: number): boolean =>
    difference > marginOf(model.accuracy, other, model.rowCount);
  if (isSure(gain, blind) && isSure(drop, shuffled)) return ['looks', `Yes: ${won}, and ${lost}.`];
  if (isSure(drop, shuffled)) {
    const known = `yet it is no better than ${said.blind} (${percent(blind)})`;
    return ['unclear', `In part: ${lost}, ${known}.`];
  }
  if (gain > 0.05 || drop > 0.05) {
    const few = `${model.rowCount} ${said.rows} are too few to be sure`;
    return [
      'unclear',
      `Perhaps: ${percent(model.accuracy)} against ${percent(blind)} blind; ${few}.`,
    ];
  }
  const same = `with other images it scores ${percent(shuffled)}, blind ${percent(blind)}`;
  return ['blind', `No: ${same}, and with the right ones ${percent(model.accuracy)}.`];
}

/**
 * Holds the model against its baselines on held-out images and says whether it looks at them.
 *
 * A difference counts when it lies outside a 95 % interval for that many rows.
 * @returns undefined when the run scored no model.
 */
export function compareBaselines(scores: readonly Score[]): BaselineComparison | undefined {
  const chosen = heldOutScores(scores);
  const find = (name: string): Score | undefined => chosen.find((row) => row.predictor === name);
  const [model, blind, shuffled] = [find('model'), find('blind'), find('shuffled')];
  if (!model) return undefined;
  const task = taskOf(scores);
  const unseen = compareUnseen(scores);
  const [verdict, sentence]: [LookVerdict, string] =
    blind && shuffled
      ? judge(model, blind.accuracy, shuffled.accuracy, words[task])
      : ['unclear', 'Not measured: this run has no blind or no shuffled baseline.'];
  return {
    task,
    split: model.split,
    rowCount: model.rowCount,
    accuracies: chosen.map(({ predictor, accuracy }) => ({ predictor, accuracy })),
    verdict,
    sentence,
    ...(unseen ? { unseen } : {}),
  };
}
