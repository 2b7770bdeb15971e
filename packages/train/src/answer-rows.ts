import {
  endTokenId,
  fusedFeatureCount,
  maxAnswerTokenCount,
  numbersOf,
  type StageInput,
  valuesOf,
} from '@sightline/contracts';
import { readSequences, type Sequences } from './sequences.ts';

/** The samples of one split, in memory, as the decoder is fitted to them. */
export type AnswerRows = {
  sampleIds: string[];
  imageIds: string[];
  questions: string[];
  questionTypes: string[];
  answers: string[];
  /** All reference answers of each sample. */
  references: string[][];
  /** float32, row-major [rows, 562]. */
  fused: Float32Array;
  /** Where fusion wrote them: what the decoder looks at beside the fused features. */
  sequences?: Sequences;
  /** int32, row-major [rows, 24], [SEP] at the end, then padding. */
  answerIds: Int32Array;
  /** Tokens of each answer, [SEP] included. */
  answerLengths: Int32Array;
};

export function rowCountOf(rows: AnswerRows): number {
  return rows.sampleIds.length;
}

type SampleText = {
  imageId: string;
  question: string;
  questionType: string;
  answer: string;
  references: string[];
};
type Tokens = { ids: Int32Array; length: number };

async function readTexts(input: StageInput): Promise<Map<string, SampleText>> {
  const texts = new Map<string, SampleText>();
  for await (const batch of input.table('samples').batches()) {
    const questions = valuesOf(batch, 'question');
    const types = valuesOf(batch, 'question_type');
    const answers = valuesOf(batch, 'answer');
    const imageIds = valuesOf(batch, 'image_id');
    const references = valuesOf<string[]>(batch, 'answers');
    for (const [row, id] of valuesOf(batch, 'sample_id').entries()) {
      texts.set(id, {
        imageId: imageIds[row]!,
        question: questions[row]!,
        questionType: types[row]!,
        answer: answers[row]!,
        references: references[row]!,
      });
    }
  }
  return texts;
}

async function readAnswerTokens(input: StageInput): Promise<Map<string, Tokens>> {
  const tokens = new Map<string, Tokens>();
  for await (const batch of input.table('preprocessed').batches()) {
    const ids = numbersOf<Int32Array>(batch, 'answer_ids');
    const lengths = numbersOf<Int32Array>(batch, 'answer_length');
    for (const [row, id] of valuesOf(batch, 'sample_id').entries()) {
      const start = row * maxAnswerTokenCount;
      tokens.set(id, { ids: ids.slice(start, start + maxAnswerTokenCount), length: lengths[row]! });
    }
  }
  return tokens;
}

async function readFused(input: StageInput): Promise<Map<string, Map<string, Float32Array>>> {
  const fusedOfSplit = new Map<string, Map<string, Float32Array>>();
  for await (const batch of input.table('fused').batches()) {
    const values = numbersOf<Float32Array>(batch, 'fused');
    const splits = valuesOf(batch, 'split');
    for (const [row, id] of valuesOf(batch, 'sample_id').entries()) {
      const split = splits[row]!;
      if (!fusedOfSplit.has(split)) fusedOfSplit.set(split, new Map());
      const start = row * fusedFeatureCount;
      fusedOfSplit.get(split)!.set(id, values.subarray(start, start + fusedFeatureCount));
    }
  }
  return fusedOfSplit;
}

/** All samples by split: fused features joined with questions and answers by sample id. */
export async function readAnswerRows(input: StageInput): Promise<Map<string, AnswerRows>> {
  const [texts, tokens, fusedOfSplit, sequencesOf] = await Promise.all([
    readTexts(input),
    readAnswerTokens(input),
    readFused(input),
    readSequences(input),
  ]);
  const rowsOfSplit = new Map<string, AnswerRows>();
  for (const [split, fused] of fusedOfSplit) {
    const ids = [...fused.keys()];
    const textOf = (id: string): SampleText => texts.get(id)!;
    rowsOfSplit.set(split, {
      sampleIds: ids,
      imageIds: ids.map((id) => textOf(id).imageId),
      questions: ids.map((id) => textOf(id).question),
      questionTypes: ids.map((id) => textOf(id).questionType),
      answers: ids.map((id) => textOf(id).answer),
      references: ids.map((id) => textOf(id).references),
      fused: joinRows([...fused.values()], fusedFeatureCount),
      ...(sequencesOf && { sequences: sequencesOf(ids) }),
      answerIds: joinRows(
        ids.map((id) => tokens.get(id)!.ids),
        maxAnswerTokenCount,
      ),
      answerLengths: Int32Array.from(ids, (id) => tokens.get(id)!.length),
    });
  }
  return rowsOfSplit;
}

function joinRows<Row extends Float32Array | Int32Array>(rows: Row[], width: number): Row {
  const Values = (rows[0]?.constructor ?? Float32Array) as new (length: number) => Row;
  const joined = new Values(rows.length * width);
  for (const [index, row] of rows.entries()) joined.set(row, index * width);
  return joined;
}

export const emptyRows: AnswerRows = {
  sampleIds: [],
  imageIds: [],
  questions: [],
  questionTypes: [],
  answers: [],
  references: [],
  fused: new Float32Array(0),
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
