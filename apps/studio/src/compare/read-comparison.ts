import { type RunRecord, toStageError } from '@sightline/contracts';
import { compareRuns, type Prediction } from '@sightline/lesson';
import { readTrained, readTrainingTrace } from '@sightline/report';
import type { ComparedRun, Comparison } from '../api/index.ts';
import type { RunList } from '../runs/run-list.ts';
import { pictureAddressOf } from '../samples/picture-address.ts';
import { diffSettings } from './diff-settings.ts';
import { joinAnswers } from './join-answers.ts';
import { samePictures } from './same-pictures.ts';

/** Most answers that travel; the counts are of all. */
const answerLimit = 200;

/** A run's answers; undefined where it did not get that far or they have gone since. */
async function readAnswers(root: string, run: RunRecord): Promise<Prediction[] | undefined> {
  const trained = await readTrained(root, run).catch((thrown) => {
    if (toStageError(thrown).code === 'missing-data') return undefined;
    throw thrown;
  });
  return trained?.results.predictions;
}

/** Where the runs are, and what was read of them before. */
export type ReadFrom = { root: string; list: Pick<RunList, 'readOne'> };

async function readSide({ root, list }: ReadFrom, run: RunRecord): Promise<ComparedRun> {
  const [summary, trace] = await Promise.all([list.readOne(run.id), readTrainingTrace(root, run)]);
  return { run: summary, trace };
}

/** Why two runs have no answers that can be laid side by side. */
function whyNothing(
  runs: readonly RunRecord[],
  answers: readonly (readonly Prediction[] | undefined)[],
): string {
  const without = runs.filter((_, side) => !answers[side]?.length).map(({ id }) => id);
  if (without.length > 0) {
    const verb = without.length > 1 ? 'have' : 'has';
    return `${[...new Set(without)].join(' and ')} ${verb} no answers: a run has them once it has trained, as long as its artifacts are kept`;
  }
  return 'the two runs share no held-out question about the same picture: their data or their splits are others';
}

/**
 * Holds two runs against each other: settings, training, and their answers to the questions that
 * both were asked.
 *
 * @throws StageError `bad-data` or `contract` where an artifact is damaged
 */
export async function readComparison(
  from: ReadFrom,
  left: RunRecord,
  right: RunRecord,
): Promise<Comparison> {
  const { root } = from;
  const sides = [left, right] as const;
  const [ofLeft, ofRight, leftAnswers, rightAnswers] = await Promise.all([
    ...([readSide(from, left), readSide(from, right)] as const),
    ...([readAnswers(root, left), readAnswers(root, right)] as const),
  ]);
  const hasBoth = leftAnswers !== undefined && rightAnswers !== undefined;
  const isSame = hasBoth ? await samePictures(root, left, right) : () => false;
  const joined = joinAnswers(leftAnswers ?? [], rightAnswers ?? [], isSame, answerLimit);
  const verdict = compareRuns(joined.counts);
  const answers = joined.answers.map((answer) => ({
    ...answer,
    picture: pictureAddressOf(left.id, answer.sampleId),
  }));
  return {
    left: ofLeft,
    right: ofRight,
    settings: diffSettings(left, right),
    answers,
    sharedCount: joined.counts.rowCount,
    differingCount: joined.differingCount,
    ...(joined.split ? { split: joined.split } : {}),
    ...(verdict ? { verdict } : { whyNothing: whyNothing(sides, [leftAnswers, rightAnswers]) }),
  };
}
