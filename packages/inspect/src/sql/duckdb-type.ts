import {
  ARRAY,
  BIGINT,
  BLOB,
  BOOLEAN,
  DATE,
  DOUBLE,
  type DuckDBType,
  FLOAT,
  INTEGER,
  LIST,
  SMALLINT,
  STRUCT,
  TIME,
  TIMESTAMP,
  TIMESTAMP_MS,
  TIMESTAMP_NS,
  TIMESTAMP_S,
  TIMESTAMPTZ,
  TINYINT,
  UBIGINT,
  UINTEGER,
  USMALLINT,
  UTINYINT,
  VARCHAR,
} from '@duckdb/node-api';
import { StageError } from '@sightline/contracts';
import { DataType, type Field, Precision, TimeUnit } from 'apache-arrow';

/** Larger tensors are lists: DuckDB makes room for 2,048 rows of an array at a time. */
const maxArraySize = 1024;

const signed: Record<number, DuckDBType> = { 8: TINYINT, 16: SMALLINT, 32: INTEGER, 64: BIGINT };
const unsigned: Record<number, DuckDBType> = {
  8: UTINYINT,
  16: USMALLINT,
  32: UINTEGER,
  64: UBIGINT,
};
const timestamps: Record<TimeUnit, DuckDBType> = {
  [TimeUnit.SECOND]: TIMESTAMP_S,
  [TimeUnit.MILLISECOND]: TIMESTAMP_MS,
  [TimeUnit.MICROSECOND]: TIMESTAMP,
  [TimeUnit.NANOSECOND]: TIMESTAMP_NS,
};

/** Whether lists of this many values are an ARRAY in DuckDB. */
export function isArray(listSize: number): boolean {
  return listSize > 0 && listSize <= maxArraySize;
}

function nestedType(type: DataType): DuckDBType | undefined {
  if (DataType.isStruct(type)) {
    const fields = type.children.map((child) => [child.name, duckdbType(child)] as const);
    return fields.length > 0 ? STRUCT(Object.fromEntries(fields)) : undefined;
  }
  if (DataType.isList(type)) return LIST(duckdbType(type.children[0]!));
  if (!DataType.isFixedSizeList(type)) return undefined;
  const element = duckdbType(type.children[0]!);
  return isArray(type.listSize) ? ARRAY(element, type.listSize) : LIST(element);
}

function flatType(type: DataType): DuckDBType | undefined {
  if (DataType.isInt(type)) return (type.isSigned ? signed : unsigned)[type.bitWidth];
  if (DataType.isFloat(type)) return type.precision === Precision.DOUBLE ? DOUBLE : FLOAT;
  if (DataType.isUtf8(type)) return VARCHAR;
  if (DataType.isBool(type)) return BOOLEAN;
  if (DataType.isBinary(type) || DataType.isFixedSizeBinary(type)) return BLOB;
  if (DataType.isDate(type)) return DATE;
  if (DataType.isTime(type)) return TIME;
  if (DataType.isTimestamp(type)) return type.timezone ? TIMESTAMPTZ : timestamps[type.unit];
  if (DataType.isDuration(type)) return BIGINT;
  return DataType.isNull(type) ? INTEGER : undefined;
}

/**
 * What a plain column is in DuckDB: tensors of at most 1,024 values are arrays, larger ones lists.
 *
 * @throws StageError `usage` for a type that SQL cannot be asked about
 */
export function duckdbType({ name, type }: Field): DuckDBType {
  const found = nestedType(type) ?? flatType(type);
  if (found) return found;
  throw new StageError('usage', {
    message: `column ${name} holds ${type}, which SQL cannot be asked about`,
    fix: 'Name a table without that column.',
  });
}
