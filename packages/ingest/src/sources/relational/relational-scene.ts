import { createRandom, type Random } from '../made/random.ts';
import type { RelationalConfig } from './relational-config.ts';

export const shapes = ['circle', 'square', 'triangle'] as const;
export type Shape = (typeof shapes)[number];

export const colors = ['red', 'green', 'blue', 'orange', 'gray', 'yellow'] as const;
export type Color = (typeof colors)[number];

type Look = { shape: Shape; color: Color };
type Point = { x: number; y: number };

/** A thing and the pixel of its centre, counted from the upper left corner. */
export type RelationalObject = Look & Point;
export type RelationalScene = { sidePx: number; objects: RelationalObject[] };

/** Half the side of a square: 5 px of an image of 75. */
export function halfSizePx(sidePx: number): number {
  return Math.round(sidePx / 15);
}

/** More than two touching squares' diagonal, so that nothing overlaps: 15 px of an image of 75. */
function minDistancePx(sidePx: number): number {
  return 3 * halfSizePx(sidePx);
}

const allLooks: Look[] = colors.flatMap((color) => shapes.map((shape) => ({ color, shape })));

function pickLooks({ objectCount, uniqueColorRatio }: RelationalConfig, random: Random): Look[] {
  if (random.chance(uniqueColorRatio)) {
    const chosen = random.shuffle(colors).slice(0, objectCount);
    return chosen.map((color) => ({ color, shape: random.pick(shapes) }));
  }
  for (;;) {
    const looks = random.shuffle(allLooks).slice(0, objectCount);
    if (new Set(looks.map(({ color }) => color)).size < objectCount) return looks;
  }
}

const triesBeforeStartingOver = 50;

function placeCentres(count: number, sidePx: number, random: Random): Point[] {
  const margin = halfSizePx(sidePx) + 1;
  const along = (): number => margin + random.below(sidePx - 2 * margin);
  for (;;) {
    const placed: Point[] = [];
    for (let attempt = 0; attempt < triesBeforeStartingOver; attempt++) {
      const point = { x: along(), y: along() };
      const isClear = placed.every((other) => distancePx(point, other) >= minDistancePx(sidePx));
      if (isClear) placed.push(point);
      if (placed.length === count) return placed;
    }
  }
}

export function distancePx(one: Point, other: Point): number {
  return Math.hypot(one.x - other.x, one.y - other.y);
}

/**
 * Composes a scene: objects that do not overlap, no two alike in colour and shape.
 *
 * @see Santoro et al. 2017, A simple neural network module for relational reasoning (Sort-of-CLEVR)
 */
export function createRelationalScene(
  index: number,
  config: RelationalConfig,
  seed: number,
): RelationalScene {
  const random = createRandom(seed, 'relational', index);
  const looks = pickLooks(config, random);
  const centres = placeCentres(looks.length, config.imageSidePx, random);
  const objects = looks.map((look, position) => ({ ...look, ...centres[position]! }));
  return { sidePx: config.imageSidePx, objects };
}
