import type { RecordBatch, Schema } from 'apache-arrow';
import { inPieces } from './in-pieces.ts';
import { type JsonCell, readCells } from './json-cell.ts';

const lineEnd = '\r\n';

/**
 * A value as a field of RFC 4180: an empty field is a missing value, `""` an empty text; lists,
 * tensors and structs are JSON.
 */
export function csvField(cell: JsonCell): string {
  if (cell === null) return '';
  const text = typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function csvHead({ fields }: Schema): string {
  return fields.map(({ name }) => csvField(name)).join(',') + lineEnd;
}

/** Rows as text, about a million characters at a time. */
export function* csvLines(batch: RecordBatch): Generator<string> {
  const readers = batch.schema.fields.map((field, index) =>
    readCells(batch.data.children[index]!, field),
  );
  yield* inPieces(
    batch.numRows,
    (row) => readers.map((read) => csvField(read(row))).join(',') + lineEnd,
  );
}
