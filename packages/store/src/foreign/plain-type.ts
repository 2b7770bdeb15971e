import {
  Binary,
  DataType,
  Field,
  FixedSizeList,
  Float32,
  Float64,
  List,
  Precision,
  Schema,
  Struct,
  Utf8,
} from 'apache-arrow';
import { checkType } from './check-type.ts';

/** Decimal digits that a double holds exactly. */
const exactDigits = 15;

/** The children of a type, the same array where none of them changes. */
function plainFields(fields: readonly Field[]): readonly Field[] {
  const plain = fields.map(plainField);
  return plain.every((field, index) => field === fields[index]) ? fields : plain;
}

function plainNested(type: DataType): DataType {
  const children = plainFields(type.children);
  if (DataType.isList(type)) return children === type.children ? type : new List(children[0]!);
  if (DataType.isLargeList(type) || DataType.isMap(type)) return new List(children[0]!);
  if (children === type.children) return type;
  if (DataType.isFixedSizeList(type)) return new FixedSizeList(type.listSize, children[0]!);
  if (DataType.isStruct(type)) return new Struct([...children]);
  throw new Error(`holds ${type}, which cannot be read`);
}

/**
 * What a column of a file that others wrote becomes, so that every reader knows it: text and bytes
 * of any layout `Utf8` and `Binary`, lists of any layout and maps `List`, dictionaries their values,
 * half floats `Float32`, decimals `Float64` where that is exact (15 digits) and text otherwise.
 *
 * @returns the same object for a type that stays as it is
 * @throws Error for a type that is damaged or cannot be read
 */
export function plainType(type: DataType): DataType {
  checkType(type);
  if (DataType.isDictionary(type)) return plainType(type.dictionary);
  if (DataType.isUtf8View(type) || DataType.isLargeUtf8(type)) return new Utf8();
  if (DataType.isBinaryView(type) || DataType.isLargeBinary(type)) return new Binary();
  if (DataType.isFloat(type) && type.precision === Precision.HALF) return new Float32();
  if (DataType.isDecimal(type)) return type.precision <= exactDigits ? new Float64() : new Utf8();
  return type.children?.length ? plainNested(type) : type;
}

export function plainField(field: Field): Field {
  const type = plainType(field.type);
  return type === field.type ? field : new Field(field.name, type, field.nullable, field.metadata);
}

/** A schema of plain types only; the same object where nothing changes. */
export function plainSchema(schema: Schema): Schema {
  const fields = plainFields(schema.fields);
  return fields === schema.fields ? schema : new Schema([...fields], schema.metadata);
}
