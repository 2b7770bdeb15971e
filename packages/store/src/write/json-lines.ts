import type { RecordBatch } from 'apache-arrow';
import { readCells } from './json-cell.ts';

/** A JSON object a row, in the order of the columns. */
export function jsonLines(batch: RecordBatch): string {
  const readers = batch.schema.fields.map(
    (field, index) =>
      [JSON.stringify(field.name), readCells(batch.data.children[index]!, field)] as const,
  );
  const lines = Array.from({ length: batch.numRows }, (_, row) => {
    const pairs = readers.map(([name, read]) => `${name}:${JSON.stringify(read(row))}`);
    return `{${pairs.join(',')}}\n`;
  });
  return lines.join('');
}
