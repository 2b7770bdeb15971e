import type { TensorSummary } from '../column-summary.ts';

/** Channels that make up a pixel, where a row's length allows it. */
const channels = 3;

function isOneColor(bytes: Uint8Array, start: number, end: number, step: number): boolean {
  for (let index = start + step; index < end; index++) {
    if (bytes[index] !== bytes[index - step]) return false;
  }
  return true;
}

/** What pictures of bytes are like as wholes: black, or of one colour. */
export class PixelRows {
  #rowCount = 0;
  #zeroRowCount = 0;
  #firstZeroRow: number | undefined;
  #oneColorRowCount = 0;
  #firstOneColorRow: number | undefined;

  add(bytes: Uint8Array, width: number, start: number, end: number, firstRow: number): void {
    const step = width % channels === 0 ? channels : 1;
    this.#rowCount += end - start;
    for (let row = start; row < end; row++) {
      const first = row * width;
      if (!isOneColor(bytes, first, first + width, step)) continue; // after a few bytes, mostly
      this.#oneColorRowCount++;
      this.#firstOneColorRow ??= firstRow + row;
      if (bytes.subarray(first, first + step).some((value) => value > 0)) continue;
      this.#zeroRowCount++;
      this.#firstZeroRow ??= firstRow + row;
    }
  }

  summarize(): Omit<TensorSummary, 'duplicateRowCount' | 'isCapped'> {
    const [firstZeroRow, firstOneColorRow] = [this.#firstZeroRow, this.#firstOneColorRow];
    return {
      rowCount: this.#rowCount,
      nonFiniteRowCount: 0,
      zeroRowCount: this.#zeroRowCount,
      ...(firstZeroRow === undefined ? {} : { firstZeroRow }),
      oneColorRowCount: this.#oneColorRowCount,
      ...(firstOneColorRow === undefined ? {} : { firstOneColorRow }),
    };
  }
}
