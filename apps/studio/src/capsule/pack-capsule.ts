import type { Capsule, PackedCapsule } from '../api/index.ts';

/** As many digits as a float32 has; the tables have the rest. */
const digits = 7;

/**
 * A capsule as it is written: each picture once, though it is shown in several places, and numbers
 * without digits that mean nothing.
 */
export function packCapsule(capsule: Capsule): PackedCapsule {
  const places = new Map<string, number>();
  const pack = (value: unknown): unknown => {
    if (typeof value === 'string' && value.startsWith('data:')) {
      const place = places.get(value) ?? places.size;
      places.set(value, place);
      return { picture: place };
    }
    if (typeof value === 'number') {
      return Number.isInteger(value) ? value : Number(value.toPrecision(digits));
    }
    if (Array.isArray(value)) return value.map(pack);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, pack(held)]));
  };
  const packed = pack(capsule);
  return { format: capsule.format, pictures: [...places.keys()], packed };
}
