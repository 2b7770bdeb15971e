import {
  type NumericValues,
  numbersOf,
  StageError,
  type TableReader,
  tensorShape,
  valuesOf,
} from '@sightline/contracts';
import { DataType, type Field, type RecordBatch } from 'apache-arrow';
import { countInto, histogramCells, Moments, type NumberSummary } from './number-summary.ts';
import { TextCounter, type TextSummary } from './text-summary.ts';

/** One column of a table, with what its values say. */
export type ColumnSummary = {
  name: string;
  /** Element type, as Arrow calls it in lower case: float32, utf8, ... */
  type: string;
  /** Of one row, for tensors. */
  shape?: number[];
  numbers?: NumberSummary;
  text?: TextSummary;
};

export type TableSummary = {
  columns: ColumnSummary[];
  /** Rows that were looked at: all, unless the table is large. */
  sampledRowCount: number;
};

/** Tables of more values than this are summed up from batches spread evenly over them. */
const maxValueCount = 200_000_000;

type Column = { field: Field; shape?: number[]; moments?: Moments; counter?: TextCounter };

function elementType(field: Field): DataType {
  return DataType.isFixedSizeList(field.type) ? field.type.children[0]!.type : field.type;
}

function isNumeric(field: Field): boolean {
  const type = elementType(field);
  return DataType.isFloat(type) || (DataType.isInt(type) && type.bitWidth <= 32);
}

function isText(type: DataType): boolean {
  if (DataType.isList(type)) return isText(type.valueType);
  return DataType.isUtf8(type) || DataType.isBool(type);
}

function textOf(value: unknown): string {
  return Array.isArray(value) ? value.join(' | ') : String(value);
}

function createColumn(field: Field): Column {
  const shape = DataType.isFixedSizeList(field.type)
    ? (tensorShape(field) ?? [field.type.listSize])
    : undefined;
  const shaped = shape ? { shape } : {};
  if (isNumeric(field)) return { field, ...shaped, moments: new Moments() };
  return { field, ...shaped, ...(isText(field.type) ? { counter: new TextCounter() } : {}) };
}

function numbersIn(batch: RecordBatch, { name }: Field): NumericValues {
  return numbersOf<NumericValues>(batch, name);
}

function checkNulls(batch: RecordBatch, { name, nullable }: Field, where: string): void {
  const nullCount = batch.getChild(name)?.nullCount ?? 0;
  if (nullable || nullCount === 0) return;
  throw new StageError('contract', {
    message: `${where}: column ${name} holds ${nullCount} empty values where none are allowed`,
    fix: 'Rerun the stage that wrote it: sightline rerun <stage> --run <id>.',
  });
}

/** Batches to look at: all of them, or every so many of a large table. */
function chooseBatches(table: TableReader, columns: readonly Column[]): number[] {
  const widths = columns.map(({ shape }) => (shape ?? []).reduce((a, b) => a * b, 1));
  const valueCount = table.rowCount * widths.reduce((sum, width) => sum + width, 0);
  const step = Math.max(Math.ceil(valueCount / maxValueCount), 1);
  const indexes = Array.from({ length: table.batchCount }, (_, index) => index);
  return indexes.filter((index) => index % step === 0);
}

function lookAt(batch: RecordBatch, columns: readonly Column[], where: string): void {
  for (const { field, moments, counter } of columns) {
    checkNulls(batch, field, where);
    moments?.add(numbersIn(batch, field));
    counter?.add(valuesOf<unknown>(batch, field.name).map(textOf));
  }
}

function summarizeColumn(column: Column, histogram: number[]): ColumnSummary {
  const { field, shape, moments, counter } = column;
  const type = String(elementType(field)).toLowerCase();
  const head = { name: field.name, type, ...(shape ? { shape } : {}) };
  if (counter) return { ...head, text: counter.summarize() };
  if (!moments) return head;
  const { count: valueCount, nanCount, min, max, mean, std } = moments;
  return { ...head, numbers: { valueCount, nanCount, min, max, mean, std, histogram } };
}

/**
 * Sums up every column of a table in two passes over its batches, a batch in memory at a time.
 *
 * @param where names the file, for messages.
 * @throws StageError `contract` when a column holds empty values that it must not hold.
 */
export async function summarizeTable(table: TableReader, where: string): Promise<TableSummary> {
  const columns = table.contract.schema.fields.map(createColumn);
  const chosen = chooseBatches(table, columns);
  let sampledRowCount = 0;
  for (const index of chosen) {
    const batch = await table.readBatch(index);
    sampledRowCount += batch.numRows;
    lookAt(batch, columns, where);
  }
  const histograms = columns.map(() => new Array<number>(histogramCells).fill(0));
  for (const index of chosen) {
    const batch = await table.readBatch(index);
    for (const [position, { field, moments }] of columns.entries()) {
      if (!moments) continue;
      countInto(histograms[position]!, numbersIn(batch, field), moments.min, moments.max);
    }
  }
  const summaries = columns.map((column, index) => summarizeColumn(column, histograms[index]!));
  return { columns: summaries, sampledRowCount };
}
