import type { Capsule, PackedCapsule } from '../../src/api/index.ts';

/** A capsule as it was before it was written: pictures stand again where they are shown. */
export function unpackCapsule({ pictures, packed }: PackedCapsule): Capsule {
  const unpack = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(unpack);
    if (value === null || typeof value !== 'object') return value;
    const entries = Object.entries(value);
    const [key, place] = entries[0] ?? [];
    if (entries.length === 1 && key === 'picture' && typeof place === 'number') {
      return pictures[place];
    }
    return Object.fromEntries(entries.map(([name, held]) => [name, unpack(held)]));
  };
  return unpack(packed) as Capsule;
}
