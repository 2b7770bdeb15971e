import { StageError, type TableReader, tensorShape } from '@sightline/contracts';
import type { ImageDecoder, RgbImage } from '@sightline/images';
import { DataType, type Field } from 'apache-arrow';
import { sliceRows } from './slice-rows.ts';

/** Whether rows of a tensor can be read from where they lie, without the rest of their batch. */
function isPlainTensor({ type, nullable }: Field): boolean {
  return DataType.isFixedSizeList(type) && !nullable && !type.children[0]!.nullable;
}

function readPixels(table: TableReader, field: Field, row: number): Uint8Array {
  const reader = table.openColumn(field.name);
  try {
    const pixels = new Uint8Array(reader.rowWidth);
    reader.readRows([row], pixels);
    return pixels;
  } finally {
    reader.close();
  }
}

/** The value of a column that may be empty, or that bytes lie in. */
function readValue(table: TableReader, name: string, row: number): unknown {
  const [batch] = sliceRows(table, [row], [name]);
  return batch?.getChild(name)?.get(0) ?? null;
}

function noPicture(name: string, row: number): never {
  throw new StageError('missing-data', {
    message: `row ${row} has nothing in ${name}`,
    fix: 'Look at another row.',
  });
}

/**
 * The picture that stands in a row: pixels as they are, an encoded image as a person would see it,
 * decoded in a process of its own.
 *
 * @returns uint8 RGB [height, width, 3]
 * @throws StageError `missing-data` where the row holds none, `bad-data` where it cannot be decoded
 */
export async function readPicture(
  table: TableReader,
  column: string,
  row: number,
  decoder: ImageDecoder,
): Promise<RgbImage> {
  const field = table.contract.schema.fields.find(({ name }) => name === column)!;
  const shape = tensorShape(field);
  if (shape && isPlainTensor(field)) {
    const [heightPx, widthPx] = shape as [number, number];
    return { widthPx, heightPx, pixels: readPixels(table, field, row) };
  }
  const value = readValue(table, column, row);
  if (value === null) return noPicture(column, row);
  if (value instanceof Uint8Array) return decoder.view(value);
  const pixels = (value as { toArray(): Uint8Array }).toArray();
  const [heightPx, widthPx] = (shape ?? [0, 0]) as [number, number];
  return { widthPx, heightPx, pixels };
}
