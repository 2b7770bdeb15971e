const pieceChars = 2 ** 20;

/** The lines of a batch, joined to pieces: one text of all could be longer than texts may be. */
export function* inPieces(rowCount: number, lineOf: (row: number) => string): Generator<string> {
  let piece = '';
  for (let row = 0; row < rowCount; row++) {
    piece += lineOf(row);
    if (piece.length < pieceChars) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}
