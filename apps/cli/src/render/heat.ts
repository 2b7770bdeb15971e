import { type Grid, heatOf } from '@sightline/report';
import type { Screen } from '../terminal/screen.ts';
import { type Picture, renderPicture } from './picture.ts';

/** Viridis at equal steps: dark is low, bright is high, also for those who see few colours. */
const stops = [
  [68, 1, 84],
  [59, 82, 139],
  [33, 145, 140],
  [94, 201, 98],
  [253, 231, 37],
] as const;
const shades = [...' ░▒▓█'];
/** Lines a place takes; it takes twice as many cells. */
export type HeatSize = 1 | 2;

/** Each value as a share of the range from the least to the greatest; none where all are equal. */
function sharesOf(values: readonly number[]): number[] {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return values.map((value) => (most > least ? (value - least) / (most - least) : 0));
}

function heatColor(share: number): number[] {
  const place = share * (stops.length - 1);
  const index = Math.min(Math.floor(place), stops.length - 2);
  const part = place - index;
  return stops[index]!.map((from, channel) =>
    Math.round(from + (stops[index + 1]![channel]! - from) * part),
  );
}

/** A grid of values as a picture, a square of `placePx` a place. */
export function heatPicture(values: readonly number[], width: number, placePx: number): Picture {
  const colors = sharesOf(values).map(heatColor);
  const [widthPx, heightPx] = [width * placePx, (values.length / width) * placePx];
  const pixels = new Uint8Array(widthPx * heightPx * 3);
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      const place = Math.floor(y / placePx) * width + Math.floor(x / placePx);
      pixels.set(colors[place]!, (y * widthPx + x) * 3);
    }
  }
  return { widthPx, heightPx, pixels };
}

/** A grid as a map of its places, in colours or in shades. */
export function renderHeat(screen: Screen, grid: Grid, size: HeatSize): string[] {
  const width = grid.shape[1]!;
  const { values } = heatOf(grid);
  if (screen.colorDepth >= 8) {
    const picture = heatPicture(values, width, 2 * size);
    return renderPicture(screen, picture, picture.widthPx);
  }
  const shares = sharesOf(values);
  return Array.from({ length: (values.length / width) * size }, (_, line) => {
    const row = Math.floor(line / size);
    return shares
      .slice(row * width, (row + 1) * width)
      .map((share) => shades[Math.round(share * (shades.length - 1))]!.repeat(2 * size))
      .join('');
  });
}
