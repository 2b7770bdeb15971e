import { paddingTokenId } from '@sightline/contracts';

/** A token as the vocabulary has it. */
export type TokenPiece = {
  id: number;
  piece: string;
  kind: 'special' | 'unknown' | 'word' | 'continuation';
};

export type TokenPieces = {
  pieces: TokenPiece[];
  /** [PAD] behind them. */
  paddingCount: number;
};

const unknownPiece = '[UNK]';
const special = /^\[(?:CLS|SEP|PAD|MASK)\]$/;

function kindOf(piece: string): TokenPiece['kind'] {
  if (piece === unknownPiece) return 'unknown';
  if (special.test(piece)) return 'special';
  return piece.startsWith('##') ? 'continuation' : 'word';
}

/** Token ids piece by piece; the padding behind `length` is counted, not listed. */
export function tokenPieces(
  ids: Iterable<number>,
  length: number,
  vocabulary: readonly string[],
): TokenPieces {
  const all = Array.from(ids);
  const pieces = all.slice(0, length).map((id): TokenPiece => {
    const piece = vocabulary[id] ?? unknownPiece;
    return { id, piece, kind: kindOf(piece) };
  });
  const paddingCount = all.slice(length).filter((id) => id === paddingTokenId).length;
  return { pieces, paddingCount };
}
