import { maxAnswerTokenCount, maxQuestionTokenCount } from '@sightline/contracts';
import type { KnownTokens } from './text-encoder.ts';
import { type TokenRows, tokenRows } from './token-rows.ts';

/** The samples of one split, as the encoders are fitted on them: grouped by image. */
export type QuestionSet = {
  imageIds: string[];
  /** Sample numbers of each image. */
  samplesOfImage: number[][];
  /** The words of each question. */
  asked: TokenRows;
  /** Words that the question or the answer of each sample holds; none where it is denied. */
  said: TokenRows;
  /** Whether 'left' or 'right' is said about each image. */
  hasSides: boolean[];
  /** Whether the answer is 'yes' or 'no', ... */
  isYesOrNo: boolean[];
  /** ... and whether it is 'no': what is asked for is then not to be seen. */
  isDenied: boolean[];
  /** Class of each sample's short answer; -1 when training never showed it. */
  answers: Int32Array;
};

/** Questions and answers of all samples, by sample number. */
export type QuestionTable = {
  imageIds: string[];
  /** int32, row-major [samples, 50] */
  questionIds: Int32Array;
  /** int32, row-major [samples, 24] */
  answerIds: Int32Array;
  shortAnswers: string[];
};

const paddingId = 0;
const classifierId = 101; // [CLS]
const separatorId = 102; // [SEP]
const yesId = 2748; // says nothing of what an image shows

function questionOf({ questionIds }: QuestionTable, sample: number): Int32Array {
  const start = sample * maxQuestionTokenCount;
  return questionIds.subarray(start, start + maxQuestionTokenCount);
}

function answerOf({ answerIds }: QuestionTable, sample: number): Int32Array {
  const start = sample * maxAnswerTokenCount;
  return answerIds.subarray(start, start + maxAnswerTokenCount);
}

/** Token ids of a sample's question and answer, without markers and 'yes', each once. */
function wordsOf(table: QuestionTable, sample: number): Set<number> {
  const ids = new Set([...questionOf(table, sample), ...answerOf(table, sample)]);
  for (const marker of [paddingId, classifierId, separatorId, yesId]) ids.delete(marker);
  return ids;
}

const sideIds = new Set([2187, 2157]); // left, right

function namesSide(table: QuestionTable, sample: number): boolean {
  const isSide = (id: number): boolean => sideIds.has(id);
  return questionOf(table, sample).some(isSide) || answerOf(table, sample).some(isSide);
}

/** Token ids that the questions and answers hold, ascending. */
export function knownTokens(table: QuestionTable, samples: readonly number[]): KnownTokens {
  const known = new Set<number>();
  for (const sample of samples) for (const id of wordsOf(table, sample)) known.add(id);
  return Int32Array.from(known).sort();
}

/** Short answers that the samples hold, sorted: the classes that the encoders are fitted on. */
export function answerClasses(table: QuestionTable, samples: readonly number[]): string[] {
  return [...new Set(samples.map((sample) => table.shortAnswers[sample]!))].sort();
}

/** Samples of each image, numbered by their place in `samples`. */
function groupSamples(
  { imageIds }: QuestionTable,
  samples: readonly number[],
): Map<string, number[]> {
  const samplesOf = new Map<string, number[]>();
  for (const [place, sample] of samples.entries()) {
    const id = imageIds[sample]!;
    const found = samplesOf.get(id);
    if (found) found.push(place);
    else samplesOf.set(id, [place]);
  }
  return samplesOf;
}

/** The samples of one split, grouped by image; samples are numbered anew, in the order given. */
export function groupByImage(
  table: QuestionTable,
  samples: readonly number[],
  classes: readonly string[],
  known: KnownTokens,
): QuestionSet {
  const classOf = new Map(classes.map((answer, index) => [answer, index]));
  const samplesOf = groupSamples(table, samples);
  const answers = samples.map((sample) => table.shortAnswers[sample]!);
  const isDenied = answers.map((answer) => answer === 'no');
  const sampleAt = (place: number): number => samples[place]!;
  return {
    imageIds: [...samplesOf.keys()],
    samplesOfImage: [...samplesOf.values()],
    hasSides: [...samplesOf.values()].map((places) =>
      places.some((place) => namesSide(table, sampleAt(place))),
    ),
    asked: tokenRows(known, samples.length, (place) => questionOf(table, sampleAt(place))),
    said: tokenRows(known, samples.length, (place) =>
      isDenied[place] ? [] : wordsOf(table, sampleAt(place)),
    ),
    isYesOrNo: answers.map((answer, place) => answer === 'yes' || isDenied[place]!),
    isDenied,
    answers: Int32Array.from(answers, (answer) => classOf.get(answer) ?? -1),
  };
}
