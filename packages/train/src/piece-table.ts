import { vocabularySize } from '@sightline/contracts';

/** [PAD]'s number in the vocabulary and its place here: where a question has 0, it has ended. */
const padding = 0;

/**
 * Where a decoder in training keeps embeddings: at a place for each piece that it knows, instead of
 * one for each of the vocabulary, whose moments and decay took most of a step. The first place is
 * [PAD]'s, the last, which stays zero, stands for all pieces that it does not know.
 */
export type PieceTable = {
  /** Pieces of the training answers and questions, ascending. */
  known: Int32Array;
  /** Number of places. */
  size: number;
  /** @param ids of pieces, in any order */
  placesOf(ids: Int32Array): Int32Array;
};

export function createPieceTable(known: Int32Array): PieceTable {
  const placeOfPiece = new Int32Array(vocabularySize).fill(-1);
  placeOfPiece[padding] = 0;
  let size = 1;
  for (const piece of known) if (piece !== padding) placeOfPiece[piece] = size++;
  const unknownPlace = size++;
  const placeOf = (id: number): number =>
    placeOfPiece[id]! < 0 ? unknownPlace : placeOfPiece[id]!;
  return { known, size, placesOf: (ids) => ids.map(placeOf) };
}

/**
 * The embeddings of the whole vocabulary; those of unknown pieces are zero.
 *
 * @param embeddings float32, row-major [table.size, width]
 * @returns float32, row-major [30522, width]
 */
export function expandTable(table: PieceTable, embeddings: Float32Array): Float32Array {
  const { known, size, placesOf } = table;
  const width = embeddings.length / size;
  const expanded = new Float32Array(vocabularySize * width);
  for (const [at, place] of placesOf(known).entries()) {
    expanded.set(embeddings.subarray(place * width, (place + 1) * width), known[at]! * width);
  }
  return expanded;
}
