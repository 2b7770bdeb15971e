import sharp from 'sharp';

/** 64 bits as two numbers of 32. */
export type DifferenceHash = readonly [number, number];

export type NearDuplicates = {
  add(imageId: string, split: string, hash: DifferenceHash): void;
  /** Pairs of images in two splits that look nearly alike. */
  find(): { pairCount: number; examples: [string, string][] };
};

/** Bits in which two nearly equal pictures may differ: a JPEG of a PNG differs in about none. */
const maxDistance = 2;
const exampleCount = 5;
const [columnCount, rowCount] = [9, 8];

/**
 * Difference hash: whether each place of a small grey copy is darker than the one to its right.
 *
 * @param bytes an encoded image
 * @throws when the image cannot be decoded
 * @see https://www.hackerfactor.com/blog/index.php?/archives/529-Kind-of-Like-That.html
 */
export async function hashDifferences(
  bytes: Uint8Array,
  maxPixels: number,
): Promise<DifferenceHash> {
  const grey = await sharp(bytes, { limitInputPixels: maxPixels })
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

/** Whether more than `maxDistance` bits of a word are set; clears that many, lowest first. */
function hasMoreBits(word: number): boolean {
  let rest = word;
  for (let cleared = 0; cleared < maxDistance; cleared++) rest &= rest - 1;
  return rest !== 0;
}

function countBits(word: number): number {
  let pairs = word - ((word >>> 1) & 0x55555555);
  pairs = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return (((pairs + (pairs >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

type Hashed = { imageId: string; split: string; hash: DifferenceHash };

function isTrain({ split }: Hashed): boolean {
  return split === 'train';
}

/** What is compared of each image, in arrays of numbers: there are many more pairs than images. */
function layOut(images: readonly Hashed[]) {
  const splits = [...new Set(images.map(({ split }) => split))];
  const numberOf = new Map(splits.map((split, number) => [split, number]));
  return {
    upper: Int32Array.from(images, ({ hash }) => hash[0]),
    lower: Int32Array.from(images, ({ hash }) => hash[1]),
    splits: Int32Array.from(images, ({ split }) => numberOf.get(split)!),
  };
}

/** Tells every pair of two splits that looks nearly alike, the first of it held out. */
function comparePairs(
  ordered: readonly Hashed[],
  heldOutCount: number,
  tell: (one: number, other: number) => void,
): void {
  const { upper, lower, splits } = layOut(ordered);
  for (let one = 0; one < heldOutCount; one++) {
    const [high, low, split] = [upper[one]!, lower[one]!, splits[one]!];
    for (let other = one + 1; other < upper.length; other++) {
      const difference = high ^ upper[other]!;
      if (hasMoreBits(difference) || splits[other] === split) continue;
      const distance = countBits(difference) + countBits(low ^ lower[other]!);
      if (distance <= maxDistance) tell(one, other);
    }
  }
}

/** Collects hashes and compares those of held-out images with those of every other split. */
export function createNearDuplicates(): NearDuplicates {
  const images: Hashed[] = [];
  return {
    add: (imageId, split, hash) => void images.push({ imageId, split, hash }),
    find() {
      const examples: [string, string][] = [];
      let pairCount = 0;
      const ordered = [...images].sort((a, b) => Number(isTrain(a)) - Number(isTrain(b)));
      const heldOutCount = ordered.filter((image) => !isTrain(image)).length;
      comparePairs(ordered, heldOutCount, (one, other) => {
        pairCount++;
        if (examples.length >= exampleCount) return;
        examples.push([ordered[one]!.imageId, ordered[other]!.imageId]);
      });
      return { pairCount, examples };
    },
  };
}
