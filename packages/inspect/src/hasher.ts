const [firstFactor, secondFactor] = [0x85ebca6b | 0, 0xc2b2ae35 | 0];
const [firstSeed, secondSeed] = [0x9747b28c | 0, 0x3c6ef372 | 0];

function finish(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
  return mixed ^ (mixed >>> 16);
}

/** Counts of byte values, by their place in a word. */
export type ByteTables = readonly [Uint32Array, Uint32Array, Uint32Array, Uint32Array];

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

  /** The same as `hashWords`, and counts each of the four bytes of a word in a table of its own. */
  hashAndCount(words: Uint32Array, start: number, end: number, tables: ByteTables): void {
    const [first, second, third, fourth] = tables;
    let [low, high] = [firstSeed, secondSeed];
    for (let index = start; index < end; index++) {
      const word = words[index]! | 0;
      first[word & 0xff]! += 1;
      second[(word >>> 8) & 0xff]! += 1;
      third[(word >>> 16) & 0xff]! += 1;
      fourth[word >>> 24]! += 1;
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
