import { tensorShape } from '@sightline/contracts';
import { type Data, DataType, type Field } from 'apache-arrow';
import type { ColumnSummary } from '../column-summary.ts';
import { createBooleanProbe } from './boolean-probe.ts';
import { createBytesProbe, isBytes } from './bytes-probe.ts';
import { createListProbe, isList } from './list-probe.ts';
import { createNumberProbe } from './number-probe.ts';
import { blindProbe, type Probe } from './probe.ts';
import { isNumberLike } from './read-numbers.ts';
import { createStructProbe } from './struct-probe.ts';
import { createTensorProbe } from './tensor-probe.ts';
import { createTextProbe, isText } from './text-probe.ts';

/** A column that is looked at: its nulls are counted here, its values by what they are. */
export type Column = {
  field: Field;
  nullCount: number;
  /** Row of the first null. */
  firstNullRow?: number;
  add(data: Data, firstRow: number): void;
  summarize(): ColumnSummary;
};

/** Whether the values of a type are hashed, and how many such columns a nested type holds. */
export function countHashed({ type }: Field): number {
  if (DataType.isStruct(type) || isList(type)) {
    return type.children.reduce((sum: number, child: Field) => sum + countHashed(child), 0);
  }
  return DataType.isDictionary(type) || isText(type) || DataType.isFixedSizeList(type) ? 1 : 0;
}

function isTensor(type: DataType): boolean {
  return DataType.isFixedSizeList(type) && isNumberLike(type.children[0]!.type);
}

function createProbe(type: DataType, entryLimit: number): Probe {
  if (isTensor(type)) return createTensorProbe(type.children[0]!.type, entryLimit);
  if (isNumberLike(type)) return createNumberProbe(type);
  if (DataType.isBool(type)) return createBooleanProbe();
  if (isText(type) || DataType.isDictionary(type)) return createTextProbe(type, entryLimit);
  if (isBytes(type)) return createBytesProbe();
  if (isList(type)) return createListProbe(createColumn(type.children[0]!, entryLimit));
  if (!DataType.isStruct(type)) return blindProbe;
  return createStructProbe(type.children.map((child) => createColumn(child, entryLimit)));
}

const shortUnits: Record<string, string> = {
  second: 's',
  millisecond: 'ms',
  microsecond: 'us',
  nanosecond: 'ns',
};

function typeName(type: DataType): string {
  if (DataType.isStruct(type)) return 'struct';
  if (DataType.isMap(type)) return 'map';
  if (isTensor(type)) return typeName(type.children[0]!.type);
  if (isList(type)) return `list<${typeName(type.children[0]!.type)}>`;
  if (DataType.isDecimal(type)) return `decimal(${type.precision}, ${type.scale})`;
  const name = String(type).toLowerCase();
  return name.replace(/\b(?:milli|micro|nano)?second\b/, (unit) => shortUnits[unit] ?? unit);
}

function firstNull(data: Data): number {
  for (let index = 0; index < data.length; index++) if (!data.getValid(index)) return index;
  return 0;
}

function shapeOf(field: Field): { shape?: number[] } {
  const { type } = field;
  if (!DataType.isFixedSizeList(type) || !isTensor(type)) return {};
  return { shape: tensorShape(field) ?? [type.listSize] };
}

/** What the rows of a column are, as its summary calls it. */
export function columnType(field: Field): Pick<ColumnSummary, 'type' | 'shape'> {
  return { type: typeName(field.type), ...shapeOf(field) };
}

/** @param entryLimit how many different values may be told apart */
export function createColumn(field: Field, entryLimit: number): Column {
  const { name, type, nullable: isNullable } = field;
  const probe = createProbe(type, entryLimit);
  const column: Column = {
    field,
    nullCount: 0,
    add(data, firstRow) {
      const nullCount = DataType.isNull(type) ? data.length : data.nullCount;
      if (nullCount > 0) column.firstNullRow ??= firstRow + firstNull(data);
      column.nullCount += nullCount;
      if (nullCount < data.length) probe.add(data, firstRow);
    },
    summarize: () => ({
      name,
      ...columnType(field),
      isNullable,
      nullCount: column.nullCount,
      ...probe.findings(),
    }),
  };
  return column;
}
