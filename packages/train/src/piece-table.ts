import { vocabularySize } from '@sightline/contracts';

/** [PAD]'s number in the vocabulary and its place here: where a question has 0, it has ended. */
const padding = 0;

/**
 * Where a decoder has its embeddings: at a place for each piece that it knows, instead of one for each
 * of the vocabulary, whose moments and decay took most of a step of its fit. The first place is
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
 * Pieces whose embeddings are not zero: those that training showed.
 *
 * @param embeddings of the whole vocabulary, float32, row-major [30522, width]
 */
export function findKnownPieces(embeddings: Float32Array): Int32Array {
  const width = embeddings.length / vocabularySize;
  const known: number[] = [];
  for (let piece = 0; piece < vocabularySize; piece++) {
    const end = (piece + 1) * width;
    let at = piece * width;
    while (at < end && embeddings[at] === 0) at++;
    if (at < end) known.push(piece);
  }
  return Int32Array.from(known);
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

/**
 * What `expandTable` was given.
 *
 * @param expanded float32, row-major [30522, width]
 * @returns float32, row-major [table.size, width]
 */
export function shrinkTable(
  { known, size, placesOf }: PieceTable,
  expanded: Float32Array,
): Float32Array {
  const width = expanded.length / vocabularySize;
  const embeddings = new Float32Array(size * width);
  for (const [at, place] of placesOf(known).entries()) {
    embeddings.set(expanded.subarray(known[at]! * width, (known[at]! + 1) * width), place * width);
  }
  return embeddings;
}
