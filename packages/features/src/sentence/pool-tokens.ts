/**
 * The mean over each text's tokens, scaled to the length 1 (a mean of zeros stays).
 *
 * @param states float32, row-major [count, time, width]; no padding among the tokens
 * @returns float32, row-major [count, width]
 */
export function poolTokens(states: Float32Array, count: number, width: number): Float32Array {
  const pooled = new Float32Array(count * width);
  const sums = new Float64Array(width);
  const textSize = states.length / count;
  for (let row = 0; row < count; row++) {
    sums.fill(0);
    const start = row * textSize;
    for (let at = 0; at < textSize; at++) sums[at % width]! += states[start + at]!;
    const length = Math.sqrt(sums.reduce((sum, value) => sum + value * value, 0));
    if (length === 0) continue;
    for (let column = 0; column < width; column++) {
      pooled[row * width + column] = sums[column]! / length;
    }
  }
  return pooled;
}
