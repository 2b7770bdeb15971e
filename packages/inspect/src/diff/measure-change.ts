/** How far values are from those that they stand against. */
export type Amount = {
  /** Of the values that differ most. */
  maxDifference: number;
  /** Mean absolute difference over all values of the rows that changed. */
  meanDifference: number;
  /** ‖a−b‖ / ‖a‖ over the rows that changed; infinite where a is all zeros. */
  relativeL2: number;
  /** Cosine of the angle between a and b over the rows that changed. */
  cosine: number;
  /** Values that could not be measured: NaN, infinite or empty on one side. */
  unmeasuredCount: number;
};

/** Where the values of one row differ most. */
export type RowAmount = {
  at: number;
  before: number;
  after: number;
  maxDifference: number;
  relativeL2: number;
};

type Sums = { difference: number; before: number; after: number; product: number };

function ratio(part: number, whole: number): number {
  return part === 0 ? 0 : part / whole;
}

function isSame(a: number, b: number): boolean {
  return a === b || (Number.isNaN(a) && Number.isNaN(b));
}

/** Measures the rows of a column one by one, and all that changed together. */
export class ChangeMeter {
  changedCount = 0;
  #sums: Sums = { difference: 0, before: 0, after: 0, product: 0 };
  #maxDifference = 0;
  #absolute = 0;
  #valueCount = 0;
  #unmeasuredCount = 0;

  /** Takes a row; undefined where nothing changed. */
  add(a: ArrayLike<number>, b: ArrayLike<number>): RowAmount | undefined {
    let at = 0;
    while (at < a.length && isSame(a[at]!, b[at]!)) at += 1;
    if (at === a.length) return undefined;
    this.changedCount += 1;
    return this.#measure(a, b, at);
  }

  #measure(a: ArrayLike<number>, b: ArrayLike<number>, firstChanged: number): RowAmount {
    const sums: Sums = { difference: 0, before: 0, after: 0, product: 0 };
    let [at, maxDifference] = [firstChanged, -1];
    for (let index = 0; index < a.length; index++) {
      const [before, after] = [a[index]!, b[index]!];
      const difference = Math.abs(before - after);
      if (!Number.isFinite(difference)) {
        if (!isSame(before, after)) this.#unmeasuredCount += 1;
        continue;
      }
      if (difference > maxDifference) [at, maxDifference] = [index, difference];
      this.#absolute += difference;
      this.#valueCount += 1;
      sums.difference += difference * difference;
      sums.before += before * before;
      sums.after += after * after;
      sums.product += before * after;
    }
    if (maxDifference <= 0) at = firstChanged;
    this.#maxDifference = Math.max(this.#maxDifference, maxDifference);
    for (const key of Object.keys(sums) as (keyof Sums)[]) this.#sums[key] += sums[key];
    const relativeL2 = ratio(Math.sqrt(sums.difference), Math.sqrt(sums.before));
    const [before, after] = [a[at]!, b[at]!];
    return { at, before, after, maxDifference: Math.max(maxDifference, 0), relativeL2 };
  }

  amount(): Amount {
    const { difference, before, after, product } = this.#sums;
    return {
      maxDifference: this.#maxDifference,
      meanDifference: ratio(this.#absolute, this.#valueCount),
      relativeL2: ratio(Math.sqrt(difference), Math.sqrt(before)),
      cosine: ratio(product, Math.sqrt(before) * Math.sqrt(after)),
      unmeasuredCount: this.#unmeasuredCount,
    };
  }
}
