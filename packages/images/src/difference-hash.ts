/** 64 bits as two numbers of 32; nearly equal for pictures that look nearly alike. */
export type DifferenceHash = readonly [number, number];

/** The small copy of a picture that is hashed. */
export const hashedSize = { widthPx: 9, heightPx: 8 } as const;

/**
 * Difference hash: whether each place of a small copy is darker than the one to its right.
 *
 * @param pixels uint8 [8, 9, 3], a picture made so small that it is
 * @see https://www.hackerfactor.com/blog/index.php?/archives/529-Kind-of-Like-That.html
 */
export function hashDifferences(pixels: Uint8Array): DifferenceHash {
  const { widthPx, heightPx } = hashedSize;
  // Luma of Rec. 709 in 256ths, rounded to whole levels: what only noise tells apart is equal.
  const grey = Uint8Array.from({ length: widthPx * heightPx }, (_, at) => {
    const [red, green, blue] = pixels.subarray(at * 3, at * 3 + 3) as unknown as number[];
    return (red! * 54 + green! * 183 + blue! * 19 + 128) >> 8;
  });
  const halves: [number, number] = [0, 0];
  for (let row = 0; row < heightPx; row++) {
    for (let column = 0; column + 1 < widthPx; column++) {
      const at = row * widthPx + column;
      const half = row < heightPx / 2 ? 0 : 1;
      halves[half] = (halves[half] << 1) | Number(grey[at]! < grey[at + 1]!);
    }
  }
  return halves;
}
