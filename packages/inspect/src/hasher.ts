const [firstFactor, secondFactor] = [0x85ebca6b | 0, 0xc2b2ae35 | 0];
const [firstSeed, secondSeed] = [0x9747b28c | 0, 0x3c6ef372 | 0];

function finish(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
  return mixed ^ (mixed >>> 16);
}

// Counts of byte values by their place in a word. Constants of the module, since the compiler then
// knows where they lie: as fields or arguments they take three times as long.
const firstBytes = new Uint32Array(256);
const secondBytes = new Uint32Array(256);
const thirdBytes = new Uint32Array(256);
const fourthBytes = new Uint32Array(256);

/** Adds what `hashAndCount` has counted to counts of byte values, and forgets it. */
export function takeByteCounts(counts: Float64Array): void {
  for (const table of [firstBytes, secondBytes, thirdBytes, fourthBytes]) {
    for (let value = 0; value < table.length; value++) counts[value]! += table[value]!;
    table.fill(0);
  }
}

/**
 * Hashes bytes to 64 bits, in two halves that are left in the object: nothing is allocated, a byte
 * takes less than a nanosecond. Not made to withstand somebody who looks for collisions.
 */
export class Hasher {
  low: number = 0;
  high: number = 0;
  /** Characters of the UTF-8 text that `hashBytes` saw last. */
  characterCount: number = 0;

  hashWords(words: Uint32Array, start: number, end: number): void {
    let [low, high] = [firstSeed, secondSeed];
    for (let index = start; index < end; index++) {
      const word = words[index]! | 0;
      low = Math.imul(low ^ word, firstFactor);
      low = (low << 13) | (low >>> 19);
      high = Math.imul(high ^ word, secondFactor);
      high = (high << 15) | (high >>> 17);
    }
    this.#keep(low, high, end - start);
  }

  /**
   * The same as `hashWords`, and counts the bytes of the words: `takeByteCounts` is to be called
   * before anything else may call this, and before it has seen 2^32 words.
   */
  hashAndCount(words: Uint32Array, start: number, end: number): void {
    let [low, high] = [firstSeed, secondSeed];
    for (let index = start; index < end; index++) {
      const word = words[index]! | 0;
      firstBytes[word & 0xff]! += 1;
      secondBytes[(word >>> 8) & 0xff]! += 1;
      thirdBytes[(word >>> 16) & 0xff]! += 1;
      fourthBytes[word >>> 24]! += 1;
      low = Math.imul(low ^ word, firstFactor);
      low = (low << 13) | (low >>> 19);
      high = Math.imul(high ^ word, secondFactor);
      high = (high << 15) | (high >>> 17);
    }
    this.#keep(low, high, end - start);
  }

  hashBytes(bytes: Uint8Array, start: number, end: number): void {
    let [low, high, characterCount] = [firstSeed, secondSeed, 0];
    for (let index = start; index < end; index++) {
      const byte = bytes[index]!;
      if ((byte & 0xc0) !== 0x80) characterCount++; // any but a continuation byte
      low = Math.imul(low ^ byte, firstFactor);
      low = (low << 13) | (low >>> 19);
      high = Math.imul(high ^ byte, secondFactor);
      high = (high << 15) | (high >>> 17);
    }
    this.characterCount = characterCount;
    this.#keep(low, high, end - start);
  }

  #keep(low: number, high: number, length: number): void {
    this.low = finish(low ^ length);
    this.high = finish(high ^ length);
  }
}
