import type { KnownTokens } from './text-encoder.ts';

/** The samples of one split, as the encoders are fitted on them: grouped by image. */
export type QuestionSet = {
  imageIds: string[];
  /** Sample numbers of each image. */
  samplesOfImage: number[][];
  /** Token ids of each sample, int32 [50]. */
  questionIds: Int32Array[];
  /** Token ids that the question or the answer of each sample holds; none where it is denied. */
  wordIds: Int32Array[];
  /** Whether 'left' or 'right' is said about each image. */
  hasSides: boolean[];
  /** Whether the answer is 'yes' or 'no', ... */
  isYesOrNo: boolean[];
  /** ... and whether it is 'no': what is asked for is then not to be seen. */
  isDenied: boolean[];
  /** Class of each sample's short answer; -1 when training never showed it. */
  answers: Int32Array;
};

export type QuestionRow = {
  imageId: string;
  questionIds: Int32Array;
  answerIds: Int32Array;
  shortAnswer: string;
};

const paddingId = 0;
const classifierId = 101; // [CLS]
const separatorId = 102; // [SEP]
const yesId = 2748; // says nothing of what an image shows

/** Token ids of a sample's question and answer, without markers and 'yes', each once. */
function wordsOf({ questionIds, answerIds }: QuestionRow): Int32Array {
  const ids = new Set([...questionIds, ...answerIds]);
  for (const marker of [paddingId, classifierId, separatorId, yesId]) ids.delete(marker);
  return Int32Array.from(ids);
}

const sideIds = new Set([2187, 2157]); // left, right

function namesSide({ questionIds, answerIds }: QuestionRow): boolean {
  return [...questionIds, ...answerIds].some((id) => sideIds.has(id));
}

function isDenied({ shortAnswer }: QuestionRow): boolean {
  return shortAnswer === 'no';
}

function isYesOrNo(row: QuestionRow): boolean {
  return row.shortAnswer === 'yes' || isDenied(row);
}

/** Token ids that the questions and answers hold, ascending. */
export function knownTokens(rows: readonly QuestionRow[]): KnownTokens {
  return Int32Array.from(new Set(rows.flatMap((row) => [...wordsOf(row)]))).sort();
}

/** Short answers that the rows hold, sorted: the classes that the encoders are fitted on. */
export function answerClasses(rows: readonly QuestionRow[]): string[] {
  return [...new Set(rows.map((row) => row.shortAnswer))].sort();
}

export function groupByImage(
  rows: readonly QuestionRow[],
  classes: readonly string[],
): QuestionSet {
  const classOf = new Map(classes.map((answer, index) => [answer, index]));
  const samplesOf = new Map<string, number[]>();
  for (const [index, row] of rows.entries()) {
    const samples = samplesOf.get(row.imageId);
    if (samples) samples.push(index);
    else samplesOf.set(row.imageId, [index]);
  }
  return {
    imageIds: [...samplesOf.keys()],
    samplesOfImage: [...samplesOf.values()],
    hasSides: [...samplesOf.values()].map((samples) =>
      samples.some((sample) => namesSide(rows[sample]!)),
    ),
    questionIds: rows.map((row) => row.questionIds),
    wordIds: rows.map((row) => (isDenied(row) ? new Int32Array(0) : wordsOf(row))),
    isYesOrNo: rows.map(isYesOrNo),
    isDenied: rows.map(isDenied),
    answers: Int32Array.from(rows, (row) => classOf.get(row.shortAnswer) ?? -1),
  };
}
