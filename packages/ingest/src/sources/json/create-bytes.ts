/** Bytes that come together piece by piece, in memory that is used again. */
export type Bytes = {
  add(piece: Uint8Array): void;
  /** All of them, to be used before the next are added; it begins anew. */
  take(): Uint8Array;
};

/** @param what has them, for the error that is thrown when there are too many. */
export function createBytes(maxCount: number, what: string): Bytes {
  let memory = new Uint8Array(1024);
  let count = 0;
  return {
    add(piece) {
      const needed = count + piece.length;
      if (needed > maxCount) throw new Error(`${what} more than ${maxCount} bytes`);
      if (needed > memory.length) {
        const grown = new Uint8Array(Math.max(needed, 2 * memory.length));
        grown.set(memory.subarray(0, count));
        memory = grown;
      }
      memory.set(piece, count);
      count = needed;
    },
    take() {
      const all = memory.subarray(0, count);
      count = 0;
      return all;
    },
  };
}
