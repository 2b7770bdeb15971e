import type { DifferenceHash } from '@sightline/images';

export type NearDuplicates = {
  add(imageId: string, split: string, hash: DifferenceHash): void;
  /** Pairs of images in two splits that look nearly alike. */
  find(): { pairCount: number; examples: [string, string][] };
};

/** Bits in which two nearly equal pictures may differ: a JPEG of a PNG differs in about none. */
const maxDistance = 2;
const exampleCount = 5;
/** Number of the split that is not held out. */
const train = 0;

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

/** Numbers of images in one array that grows: an object an image would take several times more. */
function createNumbers(): { push(value: number): void; all(): Int32Array } {
  let values = new Int32Array(1024);
  let count = 0;
  return {
    push(value) {
      if (count === values.length) {
        const grown = new Int32Array(2 * count);
        grown.set(values);
        values = grown;
      }
      values[count++] = value;
    },
    all: () => values.subarray(0, count),
  };
}

/** What is compared of each image; held-out images come first. */
type Compared = { upper: Int32Array; lower: Int32Array; splits: Int32Array };

function reorder({ upper, lower, splits }: Compared, order: Int32Array): Compared {
  const pick = (values: Int32Array): Int32Array => order.map((image) => values[image]!);
  return { upper: pick(upper), lower: pick(lower), splits: pick(splits) };
}

/** Images in the order in which they are compared. */
function heldOutFirst(splits: Int32Array): Int32Array {
  const order = new Int32Array(splits.length);
  let count = 0;
  for (const isTrain of [false, true]) {
    for (let image = 0; image < splits.length; image++) {
      if ((splits[image] === train) === isTrain) order[count++] = image;
    }
  }
  return order;
}

/** Tells every pair of two splits that looks nearly alike, the first of it held out. */
function comparePairs(
  { upper, lower, splits }: Compared,
  tell: (one: number, other: number) => void,
): void {
  for (let one = 0; one < splits.length && splits[one] !== train; one++) {
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
  const imageIds: string[] = [];
  const splitNames: string[] = ['train']; // at `train`
  const [upper, lower, splits] = [createNumbers(), createNumbers(), createNumbers()];
  return {
    add(imageId, split, hash) {
      if (!splitNames.includes(split)) splitNames.push(split);
      imageIds.push(imageId);
      splits.push(splitNames.indexOf(split));
      upper.push(hash[0]);
      lower.push(hash[1]);
    },
    find() {
      const examples: [string, string][] = [];
      let pairCount = 0;
      const all = { upper: upper.all(), lower: lower.all(), splits: splits.all() };
      const order = heldOutFirst(all.splits);
      comparePairs(reorder(all, order), (one, other) => {
        pairCount++;
        if (examples.length >= exampleCount) return;
        examples.push([imageIds[order[one]!]!, imageIds[order[other]!]!]);
      });
      return { pairCount, examples };
    },
  };
}
