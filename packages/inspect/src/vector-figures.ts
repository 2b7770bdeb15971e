/** What is to be said of a vector at a glance. */
export type VectorFigures = {
  length: number;
  /** Euclidean. */
  norm: number;
  min: number;
  max: number;
  nanCount: number;
  zeroCount: number;
  /** Means of equal stretches, from the first value to the last. */
  strip: number[];
};

export function normOf(values: ArrayLike<number>): number {
  let squares = 0;
  for (let index = 0; index < values.length; index++) squares += values[index]! * values[index]!;
  return Math.sqrt(squares);
}

/** Means of `cellCount` stretches that are as equal as can be; of fewer where there are fewer values. */
export function meansOf(values: ArrayLike<number>, cellCount: number): number[] {
  const count = Math.min(cellCount, values.length);
  return Array.from({ length: count }, (_, cell) => {
    const start = Math.floor((cell * values.length) / count);
    const end = Math.floor(((cell + 1) * values.length) / count);
    let sum = 0;
    for (let index = start; index < end; index++) sum += values[index]!;
    return sum / (end - start);
  });
}

export function vectorFigures(values: ArrayLike<number>, cellCount: number): VectorFigures {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let [nanCount, zeroCount] = [0, 0];
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    if (Number.isNaN(value)) nanCount += 1;
    if (value === 0) zeroCount += 1;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const { length } = values;
  const strip = meansOf(values, cellCount);
  return { length, norm: normOf(values), min, max, nanCount, zeroCount, strip };
}

/** How far the vector of each place of a grid is from the mean of all. [places, width] → [places] */
export function placeDeviations(values: Float32Array, width: number): number[] {
  const placeCount = values.length / width;
  const mean = new Float64Array(width);
  for (let index = 0; index < values.length; index++) {
    mean[index % width]! += values[index]! / placeCount;
  }
  return placeNorms(
    values.map((value, index) => value - mean[index % width]!),
    width,
  );
}

/** Norm of each place of a grid of vectors, row-major. [places, width] → [places] */
export function placeNorms(values: Float32Array, width: number): number[] {
  const placeCount = values.length / width;
  return Array.from({ length: placeCount }, (_, place) =>
    normOf(values.subarray(place * width, (place + 1) * width)),
  );
}
