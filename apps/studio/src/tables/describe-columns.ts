import { columnType, findTokenColumns } from '@sightline/inspect';
import { DataType, type Field, type Schema } from 'apache-arrow';
import type { ColumnInfo } from '../api/index.ts';

/** Of a row in a slice: fifty rows of a few such columns stay well below a slice's limit. */
const maxTensorBytes = 4096;

/** Whether rows of a type are small enough to come many at a time. Bytes never do. */
function isSliced(type: DataType): boolean {
  if (DataType.isBinary(type) || DataType.isLargeBinary(type) || DataType.isFixedSizeBinary(type)) {
    return false;
  }
  if (DataType.isFixedSizeList(type)) {
    const element: unknown = type.children[0]!.type.ArrayType;
    const elementBytes = (element as { BYTES_PER_ELEMENT?: number })?.BYTES_PER_ELEMENT ?? 8;
    return type.listSize * elementBytes <= maxTensorBytes && isSliced(type.children[0]!.type);
  }
  return (type.children ?? []).every((child: Field) => isSliced(child.type));
}

function tensorShownAs(field: Field, shape: readonly number[]): ColumnInfo['shownAs'] {
  const { type } = columnType(field);
  if (type === 'uint8' && shape.length === 3 && shape[2] === 3) return 'picture';
  return /^(?:u?int(?:8|16|32)|float(?:32|64))$/.test(type) ? 'vector' : 'other';
}

function shownAs(field: Field, shape: readonly number[] | undefined): ColumnInfo['shownAs'] {
  const { type } = field;
  if (shape) return tensorShownAs(field, shape);
  if (DataType.isUtf8(type) || DataType.isLargeUtf8(type)) return 'text';
  if (DataType.isBool(type)) return 'boolean';
  if (DataType.isInt(type) || DataType.isFloat(type)) return 'number';
  return DataType.isBinary(type) ? 'picture' : 'other';
}

/** The columns of a table, each with how it is shown, by its type. */
export function describeColumns(schema: Schema): ColumnInfo[] {
  const tokens = new Set(findTokenColumns(schema).map(({ ids }) => ids));
  return schema.fields.map((field) => {
    const { name } = field;
    const { type, shape } = columnType(field);
    return {
      name,
      type,
      ...(shape ? { shape } : {}),
      shownAs: tokens.has(name) ? 'tokens' : shownAs(field, shape),
      isSliced: isSliced(field.type),
    };
  });
}
