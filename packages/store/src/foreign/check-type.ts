import { DataType, DateUnit, IntervalUnit, Precision, TimeUnit } from 'apache-arrow';

const intWidths = [8, 16, 32, 64];
const decimalWidths = [32, 64, 128, 256];
/** Digits of the widest decimal. */
const maxPrecision = 76;

function isWhole(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= most;
}

function isSound(type: DataType): boolean {
  if (DataType.isInt(type)) return intWidths.includes(type.bitWidth);
  if (DataType.isFloat(type)) return type.precision in Precision;
  if (DataType.isDate(type)) return type.unit in DateUnit;
  if (DataType.isTime(type)) return type.unit in TimeUnit && [32, 64].includes(type.bitWidth);
  if (DataType.isTimestamp(type) || DataType.isDuration(type)) return type.unit in TimeUnit;
  if (DataType.isInterval(type)) return type.unit in IntervalUnit;
  if (DataType.isFixedSizeBinary(type)) return isWhole(type.byteWidth, 2 ** 31 - 1);
  if (DataType.isFixedSizeList(type)) return isWhole(type.listSize, 2 ** 31 - 1);
  if (!DataType.isDecimal(type)) return true;
  const { bitWidth, precision, scale } = type;
  return (
    decimalWidths.includes(bitWidth) &&
    isWhole(precision, maxPrecision) &&
    isWhole(Math.abs(scale), maxPrecision)
  );
}

/**
 * Refuses a type with a unit, width or size that there is none of.
 *
 * @throws Error
 */
export function checkType(type: DataType): void {
  if (!isSound(type)) throw new Error('has a column of a type that is damaged');
  if (DataType.isDictionary(type) && !DataType.isInt(type.indices)) {
    throw new Error('has a dictionary whose keys are no integers');
  }
}
