export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Standard deviation of a sample (n - 1); of fewer than two values there is none. */
export function deviation(values: readonly number[]): number | undefined {
  if (values.length < 2) return undefined;
  const center = mean(values);
  const squares = values.map((value) => (value - center) ** 2);
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / (values.length - 1));
}

/** `92.3 ± 1.2`; one value stands alone. */
export function meanWithDeviation(values: readonly number[], decimals: number): string {
  const spread = deviation(values);
  const center = mean(values).toFixed(decimals);
  return spread === undefined ? center : `${center} ± ${spread.toFixed(decimals)}`;
}
