/**
 * A number as short as it can be written so that the same value is read back: nothing of what stands
 * in the table is rounded away.
 *
 * @param type Arrow's name of the column's type; of `float32` fewer digits are enough
 */
export function exactNumber(value: number | bigint, type: string): string {
  if (typeof value === 'bigint' || type !== 'float32' || !Number.isFinite(value)) {
    return String(value);
  }
  for (let digits = 1; digits < 9; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) return String(Number(text));
  }
  return String(Number(value.toPrecision(9)));
}
