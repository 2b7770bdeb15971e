import { formatValue } from '../../parts/format.ts';
import { highestPlace, placeName } from './words.ts';

const side = 7;

/** A map over the picture: veiled where little comes from. */
export type MapChoice = {
  /** [7, 7], row-major. */
  map: readonly number[];
  name: string;
  /** How dense the veil is where nothing comes from, 0..1. */
  density: number;
};

/** How far a place is veiled, 0..1; what is below 0 counts as 0. */
export function veilOf(value: number, highest: number): number {
  return 1 - (highest > 0 ? Math.max(0, value) / highest : 0);
}

/** The 7×7 places of a map as a veil, the highest of them framed. */
export function MapOverlay({ map, name, density }: MapChoice) {
  const highest = Math.max(...map);
  const top = highestPlace(map);
  const isFlat = map.every((value) => value === map[0]);
  const frame = { x: (top % side) + 0.03, y: Math.floor(top / side) + 0.03 };
  return (
    <svg
      class="ask-overlay"
      viewBox={`0 0 ${side} ${side}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={
        isFlat
          ? `${name}: the same everywhere`
          : `${name}: most at ${placeName(top)} of 7, ${formatValue(highest)}`
      }
    >
      {map.map((value, place) => (
        <rect
          key={place}
          class="ask-veil"
          x={place % side}
          y={Math.floor(place / side)}
          width="1"
          height="1"
          opacity={veilOf(value, highest) * density}
        />
      ))}
      {!isFlat &&
        ['ask-mark-ground', 'ask-mark'].map((name) => (
          <rect key={name} class={name} {...frame} width="0.94" height="0.94" />
        ))}
    </svg>
  );
}
