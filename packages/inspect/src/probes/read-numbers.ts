import { type Data, DataType, DateUnit, type Duration, TimeUnit } from 'apache-arrow';
import { uint16ToFloat64 } from 'apache-arrow/util/math';
import type { ColumnSummary } from '../column-summary.ts';

const perSecond: Record<number, number> = {
  [TimeUnit.SECOND]: 1,
  [TimeUnit.MILLISECOND]: 1e3,
  [TimeUnit.MICROSECOND]: 1e6,
  [TimeUnit.NANOSECOND]: 1e9,
};

const msPerDay = 86_400_000;

export function isNumberLike(type: DataType): boolean {
  return (
    DataType.isInt(type) ||
    DataType.isFloat(type) ||
    DataType.isDecimal(type) ||
    DataType.isDate(type) ||
    DataType.isTime(type) ||
    DataType.isTimestamp(type) ||
    DataType.isDuration(type)
  );
}

/** Whether values of that type, as `readNumbers` gives them, have no fractions. */
export function isWhole(type: DataType): boolean {
  return DataType.isInt(type) || DataType.isDate(type);
}

export function unitOf(type: DataType): ColumnSummary['unit'] {
  if (DataType.isTimestamp(type)) return 'instant';
  if (DataType.isDate(type)) return 'date';
  return DataType.isTime(type) || DataType.isDuration(type) ? 'seconds' : undefined;
}

/** What a stored number is multiplied by. */
function factorOf(type: DataType): number {
  if (DataType.isTimestamp(type)) return 1000 / perSecond[type.unit]!;
  if (DataType.isTime(type)) return 1 / perSecond[type.unit]!;
  if (DataType.isDuration(type)) return 1 / perSecond[(type as Duration).unit]!;
  return DataType.isDate(type) && type.unit === DateUnit.DAY ? msPerDay : 1;
}

function readDecimals(words: Uint32Array, length: number, type: DataType): Float64Array {
  const { scale, bitWidth } = type as unknown as { scale: number; bitWidth: number };
  const wordCount = bitWidth / 32;
  const numbers = new Float64Array(length);
  for (let index = 0; index < length; index++) {
    let value = 0n;
    for (let word = wordCount - 1; word >= 0; word--) {
      value = (value << 32n) | BigInt(words[index * wordCount + word]!);
    }
    numbers[index] = Number(BigInt.asIntN(bitWidth, value)) / 10 ** scale;
  }
  return numbers;
}

function readWide(values: BigInt64Array | BigUint64Array, factor: number): Float64Array {
  const numbers = new Float64Array(values.length);
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
  const signed = values instanceof BigInt64Array;
  for (let index = 0; index < numbers.length; index++) {
    const high = words[2 * index + 1]!;
    numbers[index] = ((signed ? high | 0 : high) * 2 ** 32 + words[2 * index]!) * factor;
  }
  return numbers;
}

function isHalf(type: DataType): boolean {
  return DataType.isFloat(type) && type.precision === 0;
}

type Numbers = Exclude<ArrayLike<number>, string> & {
  subarray(start: number, end: number): Numbers;
};

/**
 * Values of a column of numbers or times, nulls among them: a view where they are plain numbers,
 * else doubles. Times become ms since 1970, or seconds; whole numbers beyond 2^53 are rounded.
 */
export function readNumbers({ type, values, length }: Data): Numbers {
  if (DataType.isDecimal(type)) return readDecimals(values as Uint32Array, length, type);
  const factor = factorOf(type);
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) {
    return readWide(values.subarray(0, length), factor);
  }
  const plain = (values as Float64Array).subarray(0, length);
  if (isHalf(type)) return Float64Array.from(plain, uint16ToFloat64);
  return factor === 1 ? plain : Float64Array.from(plain, (value) => value * factor);
}
