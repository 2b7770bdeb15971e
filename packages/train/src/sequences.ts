import {
  type ColumnReader,
  maxQuestionTokenCount,
  patchCount,
  patchWidth,
  type StageInput,
  valuesOf,
} from '@sightline/contracts';
import { type Tensor3D, tf } from '@sightline/tensor';
import type { Sequence } from './decoder.ts';
import type { PieceTable } from './piece-table.ts';

const patchesSize = patchCount * patchWidth;

/** The token sequences of some rows, in memory: each image's patches stand once. */
export type Sequences = {
  /** float32 [7, 7, 128] of each image. */
  patches: Float32Array[];
  /** Number of each row's image among `patches`. */
  imageOfRow: Int32Array;
  /** Token ids of each row's question, int32 [50], [PAD] behind its end. */
  questionIds: Int32Array[];
};

/** The token sequences of a split's rows, on the disk. */
export type StoredSequences = {
  /** float32 [7, 7, 128] a row */
  patches: ColumnReader;
  /** Row of each sample's image among the patches. */
  imageOfRow: Int32Array;
  /** int32 [50] a row */
  questions: ColumnReader;
  /** Row of each sample's question. */
  questionOfRow: Int32Array;
};

/** The columns that the sequences of all splits are read from; the caller closes them. */
export type SequenceColumns = Pick<StoredSequences, 'patches' | 'questions'>;

/** @returns undefined where fusion wrote no sequences */
export function openSequences(input: StageInput): SequenceColumns | undefined {
  if (input.table('sequences').rowCount === 0) return undefined;
  const patches = input.table('patches').openColumn('patches');
  try {
    return { patches, questions: input.table('sequences').openColumn('question_ids') };
  } catch (error) {
    patches.close();
    throw error;
  }
}

async function findRows(
  input: StageInput,
  table: string,
  name: string,
): Promise<Map<string, number>> {
  const rows = new Map<string, number>();
  let row = 0;
  for await (const batch of input.table(table).batches([name])) {
    for (const id of valuesOf(batch, name)) rows.set(id, row++);
  }
  return rows;
}

/** Puts together the sequences of the samples of a split, in the order of their ids. */
export type SequencesOf = (
  sampleIds: readonly string[],
  imageIds: readonly string[],
) => StoredSequences;

/** Finds where the sequence of each sample lies. */
export async function placeSequences(
  input: StageInput,
  columns: SequenceColumns,
): Promise<SequencesOf> {
  const imageRows = await findRows(input, 'patches', 'image_id');
  const questionRows = await findRows(input, 'sequences', 'sample_id');
  return (sampleIds, imageIds) => ({
    ...columns,
    imageOfRow: Int32Array.from(imageIds, (id) => imageRows.get(id) ?? -1),
    questionOfRow: Int32Array.from(sampleIds, (id) => questionRows.get(id) ?? -1),
  });
}

/** Where the parts of a batch's sequences come from. */
type SequenceSource = {
  imageOfRow: Int32Array;
  /** float32, row-major [images, 49, 128] */
  readPatches(images: Int32Array): Float32Array;
  /** int32 [50] of each row */
  readQuestions(rows: Int32Array): Int32Array[];
};

function splitRows<Values extends Float32Array | Int32Array>(
  values: Values,
  width: number,
): Values[] {
  return Array.from(
    { length: values.length / width },
    (_, row) => values.subarray(row * width, (row + 1) * width) as Values,
  );
}

function fromDisk(stored: StoredSequences): SequenceSource {
  const { patches, questions, imageOfRow, questionOfRow } = stored;
  return {
    imageOfRow,
    readPatches(images) {
      const values = new Float32Array(images.length * patchesSize);
      patches.readRows(images, values);
      return values;
    },
    readQuestions(rows) {
      const ids = new Int32Array(rows.length * maxQuestionTokenCount);
      questions.readRows(
        rows.map((row) => questionOfRow[row]!),
        ids,
      );
      return splitRows(ids, maxQuestionTokenCount);
    },
  };
}

function fromMemory({ patches, imageOfRow, questionIds }: Sequences): SequenceSource {
  return {
    imageOfRow,
    readPatches(images) {
      const values = new Float32Array(images.length * patchesSize);
      for (const [at, image] of images.entries()) values.set(patches[image]!, at * patchesSize);
      return values;
    },
    readQuestions: (rows) => Array.from(rows, (row) => questionIds[row]!),
  };
}

/** The sequences of some rows, out of the files that they lie in. */
export function readSequences(stored: StoredSequences, rows: Int32Array): Sequences {
  const { imageOfRow, readPatches, readQuestions } = fromDisk(stored);
  const images = [...new Set(Array.from(rows, (row) => imageOfRow[row]!))];
  const placeOfImage = new Map(images.map((image, at) => [image, at]));
  return {
    patches: splitRows(readPatches(Int32Array.from(images)), patchesSize),
    imageOfRow: rows.map((row) => placeOfImage.get(imageOfRow[row]!)!),
    questionIds: readQuestions(rows),
  };
}

const noQuestion = new Int32Array(maxQuestionTokenCount);

/**
 * The sequences of rows of some images as tensors.
 *
 * @param rows numbers of rows, the same count an image, those of one image behind each other; -1
 *   where an image has fewer
 * @param placesOf where the tokens' embeddings stand, see `PieceTable`
 */
export function sequenceTensors(
  sequences: Sequences | StoredSequences,
  rows: Int32Array,
  imageCount: number,
  placesOf: PieceTable['placesOf'],
): Sequence {
  const source = 'questions' in sequences ? fromDisk(sequences) : fromMemory(sequences);
  const perImage = rows.length / imageCount;
  const images = Int32Array.from(
    { length: imageCount },
    (_, image) => source.imageOfRow[rows[image * perImage]!]!,
  );
  const asked = source.readQuestions(rows.filter((row) => row >= 0)).values();
  const questions = Array.from(rows, (row) => (row < 0 ? noQuestion : asked.next().value!));
  const time = Math.max(1, ...questions.map((ids) => ids.findLastIndex((id) => id !== 0) + 1));
  const ids = new Int32Array(rows.length * time);
  for (const [row, question] of questions.entries())
    ids.set(question.subarray(0, time), row * time);
  return {
    patches: tf.tensor(source.readPatches(images), [
      imageCount,
      patchCount,
      patchWidth,
    ]) as Tensor3D,
    question: tf.tensor2d(placesOf(ids), [rows.length, time], 'int32'),
  };
}

const chunkRowCount = 1024;

/** Token ids that the questions of all rows hold. */
export function questionPieces(sequences: StoredSequences): Set<number> {
  const { readQuestions } = fromDisk(sequences);
  const rows = Int32Array.from(sequences.questionOfRow.keys());
  const pieces = new Set<number>();
  for (let start = 0; start < rows.length; start += chunkRowCount) {
    for (const ids of readQuestions(rows.subarray(start, start + chunkRowCount))) {
      for (const id of ids) pieces.add(id);
    }
  }
  return pieces;
}
