/**
 * Puts the rows of `right` behind the rows of `left`.
 *
 * @param left float32, row-major [rows, leftWidth]
 * @param right float32, row-major [rows, rightWidth]
 * @returns float32, row-major [rows, leftWidth + rightWidth]
 */
export function concatenate(
  left: Float32Array,
  right: Float32Array,
  rowCount: number,
): Float32Array {
  const leftWidth = left.length / Math.max(1, rowCount);
  const rightWidth = right.length / Math.max(1, rowCount);
  const width = leftWidth + rightWidth;
  const joined = new Float32Array(rowCount * width);
  for (let row = 0; row < rowCount; row++) {
    joined.set(left.subarray(row * leftWidth, (row + 1) * leftWidth), row * width);
    joined.set(right.subarray(row * rightWidth, (row + 1) * rightWidth), row * width + leftWidth);
  }
  return joined;
}
