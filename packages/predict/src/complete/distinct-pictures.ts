/** Pictures that differ, and which of them each of the given ones is. */
export type DistinctPictures = { pictures: Uint8Array[]; pictureOf: Int32Array };

const sampledStep = 1009; // prime, so that samples wander through rows and colours

/** Of a few of a picture's bytes: most that differ, differ in it. */
function sampleBytes(picture: Uint8Array): number {
  let hash = 0;
  for (let at = 0; at < picture.length; at += sampledStep) {
    hash = (Math.imul(hash, 31) + picture[at]!) | 0;
  }
  return hash;
}

/** Finds which pictures are the same, byte for byte. */
export function findDistinct(all: readonly Uint8Array[]): DistinctPictures {
  const pictures: Uint8Array[] = [];
  const alike = new Map<number, number[]>();
  const pictureOf = Int32Array.from(all, (picture) => {
    const hash = sampleBytes(picture);
    const candidates = alike.get(hash) ?? [];
    const same = candidates.find((at) => Buffer.compare(pictures[at]!, picture) === 0);
    if (same !== undefined) return same;
    alike.set(hash, [...candidates, pictures.length]);
    return pictures.push(picture) - 1;
  });
  return { pictures, pictureOf };
}
