import {
  maxAnswerTokenCount,
  maxQuestionTokenCount,
  packBatch,
  preprocessedTable,
  rejectsTable,
  type TableReader,
  type TableWriter,
  valuesOf,
} from '@sightline/contracts';
import type { RecordBatch } from 'apache-arrow';
import type { Refusal } from './preprocess-images.ts';
import type { TokenIds, Tokenizer } from './tokenizer.ts';

export type SampleCounts = {
  kept: number;
  rejected: number;
  cutQuestions: number;
  cutAnswers: number;
};

function stack(encoded: TokenIds[], tokenCount: number) {
  const ids = new Int32Array(encoded.length * tokenCount); // [sample, token]
  for (const [row, one] of encoded.entries()) ids.set(one.ids, row * tokenCount);
  return {
    ids,
    lengths: Int32Array.from(encoded, (one) => one.length),
    cutCount: encoded.filter((one) => one.isCut).length,
  };
}

function tokenizeRows(batch: RecordBatch, rows: number[], tokenizer: Tokenizer) {
  const pick = (name: string): string[] => {
    const values = valuesOf(batch, name);
    return rows.map((row) => values[row]!);
  };
  const questions = stack(pick('question').map(tokenizer.encodeQuestion), maxQuestionTokenCount);
  const answers = stack(pick('answer').map(tokenizer.encodeAnswer), maxAnswerTokenCount);
  const packed = packBatch(preprocessedTable, rows.length, {
    sample_id: pick('sample_id'),
    image_id: pick('image_id'),
    split: pick('split'),
    question_ids: questions.ids,
    question_length: questions.lengths,
    answer_ids: answers.ids,
    answer_length: answers.lengths,
  });
  return { packed, cutQuestions: questions.cutCount, cutAnswers: answers.cutCount };
}

function packRejects(ids: string[], imageIds: string[], refusals: Refusal[]): RecordBatch {
  return packBatch(rejectsTable, ids.length, {
    row_id: ids,
    where: imageIds.map((imageId) => `images@1 ${imageId}`),
    reason: refusals.map(({ reason }) => reason),
    message: refusals.map(({ message }) => message),
  });
}

/** Writes a row of `preprocessed@1` for each sample whose image decoded, and a reject for the others. */
export async function preprocessSamples(
  samples: TableReader,
  output: { preprocessed: TableWriter; rejects: TableWriter },
  refused: ReadonlyMap<string, Refusal>,
  tokenizer: Tokenizer,
): Promise<SampleCounts> {
  const counts = { kept: 0, rejected: 0, cutQuestions: 0, cutAnswers: 0 };
  for await (const batch of samples.batches()) {
    const imageIds = valuesOf(batch, 'image_id');
    const rows = [...imageIds.keys()];
    const kept = rows.filter((row) => !refused.has(imageIds[row]!));
    const left = rows.filter((row) => refused.has(imageIds[row]!));
    if (kept.length > 0) {
      const { packed, cutQuestions, cutAnswers } = tokenizeRows(batch, kept, tokenizer);
      await output.preprocessed.append(packed);
      counts.cutQuestions += cutQuestions;
      counts.cutAnswers += cutAnswers;
    }
    if (left.length > 0) {
      const sampleIds = valuesOf(batch, 'sample_id');
      const images = left.map((row) => imageIds[row]!);
      const ids = left.map((row) => sampleIds[row]!);
      await output.rejects.append(
        packRejects(
          ids,
          images,
          images.map((id) => refused.get(id)!),
        ),
      );
    }
    counts.kept += kept.length;
    counts.rejected += left.length;
  }
  return counts;
}
