import {
  endTokenId,
  maxAnswerTokenCount,
  numbersOf,
  type StageInput,
  valuesOf,
} from '@sightline/contracts';
import type { RecordBatch } from 'apache-arrow';
import { type FusedRows, fusedRows, noFusedRows } from './fused-rows.ts';
import { openSequences, placeSequences, type StoredSequences } from './sequences.ts';

/** The samples of one split, as the decoder is fitted to them; what is large stays on the disk. */
export type AnswerRows = {
  sampleIds: string[];
  imageIds: string[];
  questions: string[];
  questionTypes: string[];
  answers: string[];
  /** All reference answers of each sample; none of those for training, which are not measured by them. */
  references: string[][];
  /** float32 [562] a row. */
  fused: FusedRows;
  /** Where fusion wrote them: what the decoder looks at beside the fused features. */
  sequences?: StoredSequences;
  /** int32, row-major [rows, 24], [SEP] at the end, then padding. */
  answerIds: Int32Array;
  /** Tokens of each answer, [SEP] included. */
  answerLengths: Int32Array;
};

const noReferences: string[] = [];

export function rowCountOf(rows: AnswerRows): number {
  return rows.sampleIds.length;
}

/** Gives the same string for equal ones, so that what many rows say is kept once. */
function createPool(): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    known.set(text, text);
    return text;
  };
}

/** The samples that fusion wrote. */
type Fused = {
  /** Of each split, its samples and the rows of the table that hold them. */
  ofSplit: Map<string, { ids: string[]; places: number[] }>;
  /** Each sample's place in the table. */
  placeOf: Map<string, number>;
  /** By place: the split, and the row within it. */
  splits: string[];
  rows: Int32Array;
};

async function findFused(input: StageInput): Promise<Fused> {
  const table = input.table('fused');
  const once = createPool();
  const fused: Fused = {
    ofSplit: new Map(),
    placeOf: new Map(),
    splits: [],
    rows: new Int32Array(table.rowCount),
  };
  let place = 0;
  for await (const batch of table.batches(['sample_id', 'split'])) {
    const splits = valuesOf(batch, 'split').map(once);
    for (const [row, id] of valuesOf(batch, 'sample_id').entries()) {
      const split = splits[row]!;
      const found = fused.ofSplit.get(split) ?? { ids: [], places: [] };
      fused.ofSplit.set(split, found);
      fused.placeOf.set(id, place);
      fused.splits.push(split);
      fused.rows[place] = found.ids.length;
      found.ids.push(id);
      found.places.push(place++);
    }
  }
  return fused;
}

type Unfused = Omit<AnswerRows, 'fused' | 'sequences'>;

function makeRoom(sampleIds: string[]): Unfused {
  const rowCount = sampleIds.length;
  const texts = (): string[] => new Array<string>(rowCount);
  return {
    sampleIds,
    imageIds: texts(),
    questions: texts(),
    questionTypes: texts(),
    answers: texts(),
    references: new Array<string[]>(rowCount).fill(noReferences),
    answerIds: new Int32Array(rowCount * maxAnswerTokenCount),
    answerLengths: new Int32Array(rowCount),
  };
}

/** Rows of a batch that fusion wrote too, and where they belong. */
function* placeRows(
  batch: RecordBatch,
  { placeOf, splits, rows }: Fused,
): Generator<{ at: number; split: string; row: number }> {
  for (const [at, id] of valuesOf(batch, 'sample_id').entries()) {
    const place = placeOf.get(id);
    if (place !== undefined) yield { at, split: splits[place]!, row: rows[place]! };
  }
}

/** Rows of splits by their names, to be filled in. */
type Room = ReadonlyMap<string, Unfused>;

async function readTexts(input: StageInput, fused: Fused, room: Room): Promise<void> {
  const once = createPool();
  let lastImageId = '';
  for await (const batch of input.table('samples').batches()) {
    const read = (name: string): string[] => valuesOf(batch, name);
    const imageIds = read('image_id');
    const questions = read('question');
    const questionTypes = read('question_type');
    const answers = read('answer');
    const references = valuesOf<string[]>(batch, 'answers');
    for (const { at, split, row } of placeRows(batch, fused)) {
      const rows = room.get(split)!;
      if (imageIds[at] !== lastImageId) lastImageId = imageIds[at]!; // one string for all its rows
      rows.imageIds[row] = lastImageId;
      rows.questions[row] = once(questions[at]!);
      rows.questionTypes[row] = once(questionTypes[at]!);
      rows.answers[row] = once(answers[at]!);
      if (split !== 'train') rows.references[row] = references[at]!.map(once);
    }
  }
}

async function readAnswerTokens(input: StageInput, fused: Fused, room: Room): Promise<void> {
  const columns = ['sample_id', 'answer_ids', 'answer_length'];
  for await (const batch of input.table('preprocessed').batches(columns)) {
    const ids = numbersOf<Int32Array>(batch, 'answer_ids');
    const lengths = numbersOf<Int32Array>(batch, 'answer_length');
    for (const { at, split, row } of placeRows(batch, fused)) {
      const { answerIds, answerLengths } = room.get(split)!;
      const own = ids.subarray(at * maxAnswerTokenCount, (at + 1) * maxAnswerTokenCount);
      answerIds.set(own, row * maxAnswerTokenCount);
      answerLengths[row] = lengths[at]!;
    }
  }
}

/** All samples by split: fused features joined with questions and answers by sample id. */
export type AllAnswerRows = {
  rowsOfSplit: Map<string, AnswerRows>;
  /** Lets go of the files that fused features and sequences are read from. */
  close(): void;
};

/** Reads what is small of all samples, and opens what is large; the caller closes it. */
export async function openAnswerRows(input: StageInput): Promise<AllAnswerRows> {
  const fused = await findFused(input);
  const room = new Map([...fused.ofSplit].map(([split, { ids }]) => [split, makeRoom(ids)]));
  await readTexts(input, fused, room);
  await readAnswerTokens(input, fused, room);
  const columns = openSequences(input);
  const sequencesOf = columns && (await placeSequences(input, columns));
  const column = input.table('fused').openColumn('fused');
  const rowsOfSplit = new Map<string, AnswerRows>();
  for (const [split, rows] of room) {
    const { places } = fused.ofSplit.get(split)!;
    rowsOfSplit.set(split, {
      ...rows,
      fused: fusedRows(column, Int32Array.from(places)),
      ...(sequencesOf && { sequences: sequencesOf(rows.sampleIds, rows.imageIds) }),
    });
  }
  const close = (): void => {
    for (const one of [column, columns?.patches, columns?.questions]) one?.close();
  };
  return { rowsOfSplit, close };
}

export const emptyRows: AnswerRows = {
  sampleIds: [],
  imageIds: [],
  questions: [],
  questionTypes: [],
  answers: [],
  references: [],
  fused: noFusedRows,
  answerIds: new Int32Array(0),
  answerLengths: new Int32Array(0),
};

/** Token ids of one answer, up to and with [SEP]. */
export function answerTokens(rows: AnswerRows, row: number): Int32Array {
  const start = row * maxAnswerTokenCount;
  const length = rows.answerLengths[row]!;
  const ids = rows.answerIds.subarray(start, start + length);
  return ids.at(-1) === endTokenId ? ids : Int32Array.of(...ids, endTokenId);
}
