import { vocabularySize } from '@sightline/contracts';

const padding = 0; // its number in the vocabulary, and its row here

/**
 * Where a decoder in training keeps embeddings: in a row for each piece that it knows, instead of one
 * for each of the vocabulary, whose moments and decay took most of a step. The first row is [PAD]'s,
 * the last, which stays zero, stands for all pieces that it does not know.
 */
export type PieceTable = {
  /** Pieces of the training answers and questions, ascending. */
  known: Int32Array;
  rowCount: number;
  /** @param ids of pieces, in any order; 0 for padding, which stays 0 */
  rowsOf(ids: Int32Array): Int32Array;
};

export function createPieceTable(known: Int32Array): PieceTable {
  const rowOfPiece = new Int32Array(vocabularySize).fill(-1);
  rowOfPiece[padding] = 0;
  let rowCount = 1;
  for (const piece of known) if (piece !== padding) rowOfPiece[piece] = rowCount++;
  const unknownRow = rowCount++;
  const rowOf = (id: number): number => (rowOfPiece[id]! < 0 ? unknownRow : rowOfPiece[id]!);
  return { known, rowCount, rowsOf: (ids) => ids.map(rowOf) };
}

/**
 * The embeddings of the whole vocabulary; those of unknown pieces are zero.
 *
 * @param rows float32, row-major [table.rowCount, width]
 * @returns float32, row-major [30522, width]
 */
export function expandTable(
  { known, rowCount, rowsOf }: PieceTable,
  rows: Float32Array,
): Float32Array {
  const width = rows.length / rowCount;
  const expanded = new Float32Array(vocabularySize * width);
  for (const [at, row] of rowsOf(known).entries()) {
    expanded.set(rows.subarray(row * width, (row + 1) * width), known[at]! * width);
  }
  return expanded;
}
