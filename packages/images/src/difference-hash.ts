import type { Sharp } from 'sharp';

/** 64 bits as two numbers of 32; nearly equal for pictures that look nearly alike. */
export type DifferenceHash = readonly [number, number];

const [columnCount, rowCount] = [9, 8];

/**
 * Difference hash: whether each place of a small grey copy is darker than the one to its right.
 *
 * @throws when the image cannot be decoded
 * @see https://www.hackerfactor.com/blog/index.php?/archives/529-Kind-of-Like-That.html
 */
export async function hashDifferences(image: Sharp): Promise<DifferenceHash> {
  const grey = await image
    .flatten({ background: 'white' })
    .greyscale()
    .resize(columnCount, rowCount, { fit: 'fill' })
    .raw()
    .toBuffer();
  const halves: [number, number] = [0, 0];
  for (let row = 0; row < rowCount; row++) {
    for (let column = 0; column + 1 < columnCount; column++) {
      const at = row * columnCount + column;
      const half = row < rowCount / 2 ? 0 : 1;
      halves[half] = (halves[half] << 1) | Number(grey[at]! < grey[at + 1]!);
    }
  }
  return halves;
}
