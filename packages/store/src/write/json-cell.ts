import { tensorShape } from '@sightline/contracts';
import { type Data, DataType, type Field, TimeUnit } from 'apache-arrow';

export type JsonCell = null | string | number | boolean | JsonCell[] | { [name: string]: JsonCell };

type ReadCell = (row: number) => JsonCell;

const unitsPerSecond: Record<TimeUnit, number> = {
  [TimeUnit.SECOND]: 1,
  [TimeUnit.MILLISECOND]: 1e3,
  [TimeUnit.MICROSECOND]: 1e6,
  [TimeUnit.NANOSECOND]: 1e9,
};
const secondsPerDay = 86_400;

/** JSON knows no such numbers, so they are written as text. */
function numberCell(value: number): JsonCell {
  return Number.isFinite(value) ? value : String(value);
}

/** A number as long as a double holds it exactly, else its digits. */
function wholeCell(value: bigint): JsonCell {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

/** `.123456`, as many digits as the unit has; nothing for whole seconds. */
function fractionText(units: bigint, perSecond: number): string {
  const digits = Math.round(Math.log10(perSecond));
  return units === 0n ? '' : `.${units.toString().padStart(digits, '0')}`;
}

function splitSeconds(value: bigint, perSecond: number): { seconds: bigint; fraction: string } {
  const per = BigInt(perSecond);
  const rest = ((value % per) + per) % per;
  return { seconds: (value - rest) / per, fraction: fractionText(rest, perSecond) };
}

/** ISO 8601 without a zone, or the bare number of seconds where no calendar reaches. */
function momentText(seconds: bigint): string {
  const date = new Date(Number(seconds) * 1000);
  return Number.isNaN(date.getTime()) ? `${seconds}s` : date.toISOString().slice(0, -5);
}

function timestampCell(value: bigint, unit: TimeUnit, timezone: string | null): string {
  const { seconds, fraction } = splitSeconds(value, unitsPerSecond[unit]);
  return `${momentText(seconds)}${fraction}${timezone ? 'Z' : ''}`;
}

function timeCell(value: bigint, unit: TimeUnit): string {
  const { seconds, fraction } = splitSeconds(value, unitsPerSecond[unit]);
  return `${momentText(seconds % BigInt(secondsPerDay)).slice(11)}${fraction}`;
}

function durationCell(value: bigint, unit: TimeUnit): string {
  const { seconds, fraction } = splitSeconds(value < 0n ? -value : value, unitsPerSecond[unit]);
  return `${value < 0n ? '-' : ''}PT${seconds}${fraction}S`;
}

function dateCell(data: Data, row: number): string {
  const { values } = data;
  const days =
    values instanceof Int32Array ? values[row]! : Number(values[row]) / 1000 / secondsPerDay;
  return momentText(BigInt(Math.floor(days) * secondsPerDay)).slice(0, 10);
}

function base64Of(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** Values in the nesting of a shape: `[[1, 2], [3, 4]]` for `[2, 2]`. */
export function nestByShape(cells: JsonCell[], [, ...inner]: readonly number[]): JsonCell[] {
  const size = inner.reduce((product, side) => product * side, 1);
  if (inner.length === 0 || size === 0) return cells;
  return Array.from({ length: cells.length / size }, (_, index) =>
    nestByShape(cells.slice(index * size, (index + 1) * size), inner),
  );
}

/** Whether the values of a column are its cells as they are. */
function isBare({ type, nullCount }: Data): boolean {
  return nullCount === 0 && DataType.isInt(type) && type.bitWidth <= 32;
}

function readRange(read: ReadCell, start: number, end: number): JsonCell[] {
  return Array.from({ length: end - start }, (_, index) => read(start + index));
}

function readNested(data: Data, field: Field | undefined): ReadCell | undefined {
  const { type, valueOffsets, children } = data;
  if (DataType.isStruct(type)) {
    const readers = type.children.map(
      (child, index) => [child.name, readCells(children[index]!, child)] as const,
    );
    return (row) => Object.fromEntries(readers.map(([name, read]) => [name, read(row)]));
  }
  if (DataType.isList(type)) {
    const read = readCells(children[0]!, type.children[0]);
    return (row) => readRange(read, valueOffsets[row]!, valueOffsets[row + 1]!);
  }
  if (DataType.isFixedSizeList(type)) {
    const [child] = children;
    const read = readCells(child!, type.children[0]);
    const size = type.listSize;
    const shape = (field && tensorShape(field)) ?? [size];
    const range = isBare(child!)
      ? (start: number, end: number) => Array.from<number>(child!.values.subarray(start, end))
      : (start: number, end: number) => readRange(read, start, end);
    return (row) => nestByShape(range(row * size, (row + 1) * size), shape);
  }
  return undefined;
}

function readMoment({ type, values }: Data): ReadCell | undefined {
  const at = (row: number): bigint => BigInt(values[row]!);
  if (DataType.isTimestamp(type))
    return (row) => timestampCell(at(row), type.unit, type.timezone ?? null);
  if (DataType.isTime(type)) return (row) => timeCell(at(row), type.unit);
  return DataType.isDuration(type) ? (row) => durationCell(at(row), type.unit) : undefined;
}

function readFlat(data: Data): ReadCell {
  const { type, values, valueOffsets, stride, offset } = data;
  const bytesAt = (row: number): Uint8Array =>
    values.subarray(valueOffsets[row]!, valueOffsets[row + 1]!);
  if (DataType.isNull(type)) return () => null;
  if (DataType.isUtf8(type)) {
    const decoder = new TextDecoder();
    return (row) => decoder.decode(bytesAt(row));
  }
  if (DataType.isBinary(type)) return (row) => base64Of(bytesAt(row));
  if (DataType.isFixedSizeBinary(type)) {
    return (row) => base64Of(values.subarray(row * stride, (row + 1) * stride));
  }
  if (DataType.isBool(type)) {
    return (row) => ((values[(offset + row) >> 3]! >> ((offset + row) & 7)) & 1) === 1;
  }
  if (DataType.isDate(type)) return (row) => dateCell(data, row);
  if (DataType.isInterval(type))
    return (row) => Array.from(values.subarray(row * stride, (row + 1) * stride));
  return values instanceof BigInt64Array || values instanceof BigUint64Array
    ? (row) => wholeCell(values[row]!)
    : (row) => numberCell(values[row]!);
}

/**
 * Reads the cells of a plain column as JSON: tensors in the nesting of their shape, bytes in base64,
 * points in time as ISO 8601, NaN and infinities as text, integers beyond 2^53 as text.
 */
export function readCells(data: Data, field?: Field): ReadCell {
  const read = readNested(data, field) ?? readMoment(data) ?? readFlat(data);
  return (row) => (data.getValid(row) ? read(row) : null);
}
