import type { Random } from './random.ts';
import type { Place } from './topics.ts';

/** Centre and size as shares of the image's side. */
export type Spot = { x: number; y: number; size: number };

/** Things fill their boxes nearly to the corners when they are turned. */
const reach = 0.54;
const triesBeforeShrinking = 60;

function randomSpot(size: number, random: Random): Spot {
  const margin = size * reach;
  const between = (): number => random.between(margin, 1 - margin);
  return { x: between(), y: between(), size };
}

/** A spot near the middle of one edge, clear of the image's middle. */
function spotAt(place: Place, size: number, random: Random): Spot {
  const depth = size * reach + random.between(0, 0.04);
  const along = random.between(0.42, 0.58);
  const across = place === 'left' || place === 'top' ? depth : 1 - depth;
  const isSide = place === 'left' || place === 'right';
  return isSide ? { x: across, y: along, size } : { x: along, y: across, size };
}

function isClear(spot: Spot, others: readonly Spot[]): boolean {
  return others.every(
    (other) =>
      Math.hypot(spot.x - other.x, spot.y - other.y) > (spot.size + other.size) * reach + 0.02,
  );
}

/**
 * Finds spots that do not overlap, of the given sizes or, where they do not fit, smaller.
 *
 * @param place where the first must lie; anywhere when absent.
 */
export function placeThings(sizes: readonly number[], random: Random, place?: Place): Spot[] {
  for (let scale = 1; ; scale *= 0.96) {
    for (let attempt = 0; attempt < triesBeforeShrinking; attempt++) {
      const spots: Spot[] = [];
      for (const [index, size] of sizes.entries()) {
        const isFirstAtPlace = place && index === 0;
        const spot = isFirstAtPlace
          ? spotAt(place, size * scale, random)
          : randomSpot(size * scale, random);
        if (!isClear(spot, spots)) break;
        spots.push(spot);
      }
      if (spots.length === sizes.length) return spots;
    }
  }
}
