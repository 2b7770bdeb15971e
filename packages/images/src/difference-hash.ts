/** 64 bits as two numbers of 32; nearly equal for pictures that look nearly alike. */
export type DifferenceHash = readonly [number, number];

/** The small copy of a picture that is hashed. */
export const hashedSize = { widthPx: 9, heightPx: 8 } as const;

/**
 * Difference hash: whether each place of a small copy is darker than the one to its right.
 *
 * @param pixels uint8, row-major [8, 9, 3]: the picture resized to `hashedSize`
 * @see https://www.hackerfactor.com/blog/index.php?/archives/529-Kind-of-Like-That.html
 */
export function hashDifferences(pixels: Uint8Array): DifferenceHash {
  const { widthPx, heightPx } = hashedSize;
  // Luma of Rec. 709 in 256ths, rounded to whole levels: less than a level is no difference.
  const grey = Uint8Array.from({ length: widthPx * heightPx }, (_, at) => {
    const [red, green, blue] = [pixels[at * 3]!, pixels[at * 3 + 1]!, pixels[at * 3 + 2]!];
    return (red * 54 + green * 183 + blue * 19 + 128) >> 8;
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
