import { Field, FixedSizeList, Float32, Int32, Schema, Uint8, Utf8 } from 'apache-arrow';

export type TensorType = 'float32' | 'int32' | 'uint8';

/** What a table that passes between two stages must look like. A changed table is a new version. */
export type TableContract = {
  name: string;
  version: number;
  /** One sentence: what a row is. */
  doc: string;
  schema: Schema;
};

/** `preprocessed@1`: the name that stands in the metadata of every part. */
export function contractId(contract: TableContract): string {
  return `${contract.name}@${contract.version}`;
}

export function defineTable(
  name: string,
  version: number,
  doc: string,
  fields: Field[],
): TableContract {
  return { name, version, doc, schema: new Schema(fields) };
}

/** A required column. */
export function column(name: string, type: ConstructorParameters<typeof Field>[1]): Field {
  return new Field(name, type, false);
}

export function textField(name: string): Field {
  return column(name, new Utf8());
}

export function countField(name: string): Field {
  return column(name, new Int32());
}

const elementTypes = {
  float32: () => new Float32(),
  int32: () => new Int32(),
  uint8: () => new Uint8(),
};

/**
 * A required column of tensors, row-major, as `FixedSizeList` with Arrow's canonical
 * `arrow.fixed_shape_tensor` metadata.
 *
 * @see https://arrow.apache.org/docs/format/CanonicalExtensions.html#fixed-shape-tensor
 */
export function tensorField(
  name: string,
  type: TensorType,
  shape: readonly number[],
  dimensionNames: readonly string[],
): Field {
  const elementCount = shape.reduce((product, size) => product * size, 1);
  const list = new FixedSizeList(elementCount, new Field('item', elementTypes[type](), false));
  const metadata = new Map([
    ['ARROW:extension:name', 'arrow.fixed_shape_tensor'],
    ['ARROW:extension:metadata', JSON.stringify({ shape, dim_names: dimensionNames })],
  ]);
  return new Field(name, list, false, metadata);
}

function readShape(metadata: string): unknown {
  try {
    return (JSON.parse(metadata) as { shape?: unknown } | null)?.shape;
  } catch {
    return undefined; // others' metadata may be damaged; the column is a list then
  }
}

/** Shape of one row of a tensor column, or `undefined` for a column that holds no tensors. */
export function tensorShape(field: Field): number[] | undefined {
  const metadata = field.metadata.get('ARROW:extension:metadata');
  if (field.metadata.get('ARROW:extension:name') !== 'arrow.fixed_shape_tensor' || !metadata) {
    return undefined;
  }
  const shape = readShape(metadata);
  if (!Array.isArray(shape) || !shape.every((side) => Number.isSafeInteger(side) && side >= 0)) {
    return undefined;
  }
  const valueCount = shape.reduce((product: number, side: number) => product * side, 1);
  return valueCount === (field.type as FixedSizeList).listSize ? shape : undefined;
}
