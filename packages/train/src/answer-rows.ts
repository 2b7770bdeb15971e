import {
  endTokenId,
  maxAnswerTokenCount,
  numbersOf,
  type StageInput,
  valuesOf,
} from '@sightline/contracts';
import { type FusedRows, fusedRows, noFusedRows } from './fused-rows.ts';
import { openSequences, placeSequences, type StoredSequences } from './sequences.ts';

/** The samples of one split, as the decoder is fitted to them; what is large stays on the disk. */
export type AnswerRows = {
  sampleIds: string[];
  imageIds: string[];
  questions: string[];
  questionTypes: string[];
  answers: string[];
  /** All reference answers of each sample. */
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

export function rowCountOf(rows: AnswerRows): number {
  return rows.sampleIds.length;
}

type Texts = Pick<
  AnswerRows,
  'imageIds' | 'questions' | 'questionTypes' | 'answers' | 'references'
>;

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

/** Texts of all samples, and the row of each among them. */
async function readTexts(
  input: StageInput,
): Promise<{ texts: Texts; rowOf: ReadonlyMap<string, number> }> {
  const texts: Texts = {
    imageIds: [],
    questions: [],
    questionTypes: [],
    answers: [],
    references: [],
  };
  const rowOf = new Map<string, number>();
  const once = createPool();
  for await (const batch of input.table('samples').batches()) {
    const read = (name: string): string[] => valuesOf(batch, name).map(once);
    for (const id of valuesOf(batch, 'sample_id')) rowOf.set(id, rowOf.size);
    texts.imageIds.push(...read('image_id'));
    texts.questions.push(...read('question'));
    texts.questionTypes.push(...read('question_type'));
    texts.answers.push(...read('answer'));
    const references = valuesOf<string[]>(batch, 'answers');
    texts.references.push(...references.map((all) => all.map(once)));
  }
  return { texts, rowOf };
}

type Tokens = Pick<AnswerRows, 'answerIds' | 'answerLengths'>;

/** Answer tokens of all samples, and the row of each among them. */
async function readAnswerTokens(
  input: StageInput,
): Promise<{ tokens: Tokens; rowOf: ReadonlyMap<string, number> }> {
  const { rowCount } = input.table('preprocessed');
  const tokens: Tokens = {
    answerIds: new Int32Array(rowCount * maxAnswerTokenCount),
    answerLengths: new Int32Array(rowCount),
  };
  const rowOf = new Map<string, number>();
  const columns = ['sample_id', 'answer_ids', 'answer_length'];
  for await (const batch of input.table('preprocessed').batches(columns)) {
    const first = rowOf.size;
    tokens.answerIds.set(numbersOf(batch, 'answer_ids'), first * maxAnswerTokenCount);
    tokens.answerLengths.set(numbersOf(batch, 'answer_length'), first);
    for (const id of valuesOf(batch, 'sample_id')) rowOf.set(id, rowOf.size);
  }
  return { tokens, rowOf };
}

type Fused = { ids: string[]; places: number[] };

/** Samples of each split, and where their fused features lie. */
async function findFused(input: StageInput): Promise<Map<string, Fused>> {
  const fusedOfSplit = new Map<string, Fused>();
  let place = 0;
  for await (const batch of input.table('fused').batches(['sample_id', 'split'])) {
    const splits = valuesOf(batch, 'split');
    for (const [row, id] of valuesOf(batch, 'sample_id').entries()) {
      const found = fusedOfSplit.get(splits[row]!) ?? { ids: [], places: [] };
      fusedOfSplit.set(splits[row]!, found);
      found.ids.push(id);
      found.places.push(place++);
    }
  }
  return fusedOfSplit;
}

function pick<Value>(values: readonly Value[], rows: readonly number[]): Value[] {
  return rows.map((row) => values[row]!);
}

function pickTexts(texts: Texts, rows: readonly number[]): Texts {
  return {
    imageIds: pick(texts.imageIds, rows),
    questions: pick(texts.questions, rows),
    questionTypes: pick(texts.questionTypes, rows),
    answers: pick(texts.answers, rows),
    references: pick(texts.references, rows),
  };
}

function pickTokens({ answerIds, answerLengths }: Tokens, rows: readonly number[]): Tokens {
  const ids = new Int32Array(rows.length * maxAnswerTokenCount);
  for (const [place, row] of rows.entries()) {
    const start = row * maxAnswerTokenCount;
    const found = answerIds.subarray(start, start + maxAnswerTokenCount);
    ids.set(found, place * maxAnswerTokenCount);
  }
  return { answerIds: ids, answerLengths: Int32Array.from(rows, (row) => answerLengths[row]!) };
}

/** All samples by split: fused features joined with questions and answers by sample id. */
export type AllAnswerRows = {
  rowsOfSplit: Map<string, AnswerRows>;
  /** Lets go of the files that fused features and sequences are read from. */
  close(): void;
};

/** Reads what is small of all samples, and opens what is large; the caller closes it. */
export async function openAnswerRows(input: StageInput): Promise<AllAnswerRows> {
  const { texts, rowOf: textRow } = await readTexts(input);
  const { tokens, rowOf: tokenRow } = await readAnswerTokens(input);
  const fusedOfSplit = await findFused(input);
  const columns = openSequences(input);
  const sequencesOf = columns && (await placeSequences(input, columns));
  const column = input.table('fused').openColumn('fused');
  const rowsOfSplit = new Map<string, AnswerRows>();
  for (const [split, { ids, places }] of fusedOfSplit) {
    const rowsIn = (rowOf: ReadonlyMap<string, number>) => ids.map((id) => rowOf.get(id)!);
    const found = pickTexts(texts, rowsIn(textRow));
    rowsOfSplit.set(split, {
      sampleIds: ids,
      ...found,
      fused: fusedRows(column, Int32Array.from(places)),
      ...(sequencesOf && { sequences: sequencesOf(ids, found.imageIds) }),
      ...pickTokens(tokens, rowsIn(tokenRow)),
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
