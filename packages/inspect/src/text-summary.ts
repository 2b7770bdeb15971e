/** What a text column holds: how many different values, and which. */
export type TextSummary = {
  /** Different values; counted up to a limit, then `isCapped`. */
  distinctCount: number;
  isCapped: boolean;
  /** Where there are few: every value with its count, the commonest first. */
  counts: [value: string, count: number][];
  /** The first values. */
  head: string[];
};

const maxDistinct = 100_000;
const fewDistinct = 8;
const headCount = 3;

/** Counts the values of a text column, batch by batch. */
export class TextCounter {
  #counts = new Map<string, number>();
  #head: string[] = [];
  #isCapped = false;

  add(values: readonly string[]): void {
    for (const value of values) {
      const count = this.#counts.get(value);
      if (count === undefined) {
        if (this.#head.length < headCount) this.#head.push(value);
        if (this.#counts.size >= maxDistinct) {
          this.#isCapped = true;
          continue;
        }
      }
      this.#counts.set(value, (count ?? 0) + 1);
    }
  }

  summarize(): TextSummary {
    const few = this.#counts.size <= fewDistinct;
    const ranked = few ? [...this.#counts].sort((a, b) => b[1] - a[1]) : [];
    return {
      distinctCount: this.#counts.size,
      isCapped: this.#isCapped,
      counts: ranked,
      head: this.#head,
    };
  }
}
