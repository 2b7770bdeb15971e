const initialEntries = 64;

/** Entries of all hash tables of one summary together: some 100 MB. */
export const entryBudget = 3_000_000;

/**
 * Counts 64-bit hashes in typed arrays of bounded size. What is new when it is full is counted as
 * `untrackedCount`, and every figure is then a lower bound.
 */
export class HashTable {
  readonly limit: number;
  entryCount: number = 0;
  untrackedCount: number = 0;
  /** Times that a hash came that was known already. */
  repeatCount: number = 0;
  /** The first such time: its row, and the row where the hash came first. */
  firstRepeat: { row: number; earlierRow: number } | undefined;
  #slots: Int32Array = new Int32Array(initialEntries * 2).fill(-1);
  #lows: Int32Array = new Int32Array(initialEntries);
  #highs: Int32Array = new Int32Array(initialEntries);
  #rows: Float64Array = new Float64Array(initialEntries);
  #counts: Float64Array = new Float64Array(initialEntries);

  constructor(limit: number) {
    this.limit = limit;
  }

  get isFull(): boolean {
    return this.untrackedCount > 0;
  }

  countOf(entry: number): number {
    return this.#counts[entry]!;
  }

  rowOf(entry: number): number {
    return this.#rows[entry]!;
  }

  /** @returns the hash's entry, or -1 */
  find(low: number, high: number): number {
    const mask = this.#slots.length - 1;
    let slot = low & mask;
    for (;;) {
      const entry = this.#slots[slot]!;
      if (entry < 0) return -1;
      if (this.#lows[entry] === low && this.#highs[entry] === high) return entry;
      slot = (slot + 1) & mask;
    }
  }

  /**
   * Counts a hash.
   *
   * @param row where it stands
   * @returns its entry, or -1 where there is no room for a new one
   */
  add(low: number, high: number, row: number, count: number = 1): number {
    const known = this.find(low, high);
    if (known >= 0) {
      this.repeatCount += count;
      this.firstRepeat ??= { row, earlierRow: this.#rows[known]! };
      this.#counts[known]! += count;
      return known;
    }
    if (this.entryCount >= this.limit) {
      this.untrackedCount += count;
      return -1;
    }
    if (this.entryCount === this.#lows.length) this.#grow();
    return this.#insert(low, high, row, count);
  }

  #insert(low: number, high: number, row: number, count: number): number {
    const entry = this.entryCount++;
    this.#lows[entry] = low;
    this.#highs[entry] = high;
    this.#rows[entry] = row;
    this.#counts[entry] = count;
    this.repeatCount += count - 1;
    this.#place(entry);
    return entry;
  }

  #place(entry: number): void {
    const mask = this.#slots.length - 1;
    let slot = this.#lows[entry]! & mask;
    while (this.#slots[slot]! >= 0) slot = (slot + 1) & mask;
    this.#slots[slot] = entry;
  }

  #grow(): void {
    const length = this.#lows.length * 2;
    const copy = <Values extends Int32Array | Float64Array>(from: Values, to: Values): Values => {
      to.set(from);
      return to;
    };
    this.#lows = copy(this.#lows, new Int32Array(length));
    this.#highs = copy(this.#highs, new Int32Array(length));
    this.#rows = copy(this.#rows, new Float64Array(length));
    this.#counts = copy(this.#counts, new Float64Array(length));
    this.#slots = new Int32Array(length * 2).fill(-1);
    for (let entry = 0; entry < this.entryCount; entry++) this.#place(entry);
  }
}
