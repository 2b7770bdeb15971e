import type { PairedCounts, Prediction } from '@sightline/lesson';
import type { ComparedAnswer, GivenAnswer } from '../api/index.ts';

/** Splits that hold questions out, the one that counts most first. */
const heldOutSplits = ['test', 'validation', 'unseen'];

type Pair = [left: Prediction, right: Prediction];

export type JoinedAnswers = {
  /** Absent where nothing is shared. */
  split?: string;
  /** Those first on which the two differ, else in the order of the left table. */
  answers: Omit<ComparedAnswer, 'picture'>[];
  counts: PairedCounts;
  /** Of how many questions what the two answered is not the same text. */
  differingCount: number;
};

function given({ predicted, correct, confidence }: Prediction): GivenAnswer {
  return { predicted, isCorrect: correct, confidence };
}

function pairUp(
  left: readonly Prediction[],
  right: readonly Prediction[],
  split: string,
  isSamePicture: (sampleId: string) => boolean,
): Pair[] {
  const byId = new Map(
    right.filter((row) => row.split === split).map((row) => [row.sampleId, row]),
  );
  return left.flatMap((row): Pair[] => {
    const other = row.split === split ? byId.get(row.sampleId) : undefined;
    const isAsked = other?.question === row.question && other.expected === row.expected;
    return other && isAsked && isSamePicture(row.sampleId) ? [[row, other]] : [];
  });
}

function count(pairs: readonly Pair[]): PairedCounts {
  const of = (isLeft: boolean, isRight: boolean): number =>
    pairs.filter(([left, right]) => left.correct === isLeft && right.correct === isRight).length;
  return {
    rowCount: pairs.length,
    bothCount: of(true, true),
    leftOnlyCount: of(true, false),
    rightOnlyCount: of(false, true),
  };
}

/** Right against wrong says most, then other words, then the same ones. */
function rankOf([left, right]: Pair): number {
  if (left.correct !== right.correct) return 0;
  return left.predicted === right.predicted ? 2 : 1;
}

/**
 * Puts two runs' answers to the same held-out questions side by side: same sample, same question,
 * same expected answer, same picture. They are those of the test split where both have such, else
 * of the next that both have.
 *
 * @param limit most answers that are returned; the counts are of all
 */
export function joinAnswers(
  left: readonly Prediction[],
  right: readonly Prediction[],
  isSamePicture: (sampleId: string) => boolean,
  limit: number,
): JoinedAnswers {
  for (const split of heldOutSplits) {
    const pairs = pairUp(left, right, split, isSamePicture);
    if (pairs.length === 0) continue;
    const ranked = [...pairs].sort((a, b) => rankOf(a) - rankOf(b));
    const answers = ranked.slice(0, limit).map(([one, other]) => {
      const { sampleId, question, expected } = one;
      return { sampleId, question, expected, left: given(one), right: given(other) };
    });
    const differingCount = pairs.filter((pair) => rankOf(pair) < 2).length;
    return { split, answers, counts: count(pairs), differingCount };
  }
  return { answers: [], counts: count([]), differingCount: 0 };
}
