const warmUpCount = 3;
const leastStepCount = 5;

export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Items a second of the median step, over at least `seconds` and five steps, after three more. */
export function measureRate(step: () => void, itemCount: number, seconds: number): number {
  for (let warmUp = 0; warmUp < warmUpCount; warmUp++) step();
  const times: number[] = [];
  const start = performance.now();
  while (performance.now() - start < seconds * 1000 || times.length < leastStepCount) {
    const before = performance.now();
    step();
    times.push((performance.now() - before) / 1000);
  }
  return itemCount / medianOf(times);
}
