import type { RecordBatch } from 'apache-arrow';
import { inPieces } from './in-pieces.ts';
import { readCells } from './json-cell.ts';

/** A JSON object a row, in the order of the columns; about a million characters at a time. */
export function* jsonLines(batch: RecordBatch): Generator<string> {
  const readers = batch.schema.fields.map(
    (field, index) =>
      [JSON.stringify(field.name), readCells(batch.data.children[index]!, field)] as const,
  );
  yield* inPieces(batch.numRows, (row) => {
    const pairs = readers.map(([name, read]) => `${name}:${JSON.stringify(read(row))}`);
    return `{${pairs.join(',')}}\n`;
  });
}
