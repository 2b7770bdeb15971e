import { type DrawKind, disc, shaded, solid, stroke } from './shapes.ts';

function drawWheel(x: number): string {
  return disc(x, 22, 12.5, '#262626') + disc(x, 22, 6, '#b4b4b4') + disc(x, 22, 2, '#262626');
}

/** A small car in profile, with two windows. */
export const drawCar: DrawKind = (paint) =>
  [
    solid(
      'M-49 20L-49 4C-48 -4 -40 -6 -30 -8L-18 -26C-16 -29 -12 -30 -8 -30L18 -30C23 -30 26 -28 29 -24L38 -8C46 -6 50 -2 50 6L50 20C50 22 48 23 46 23L-46 23C-48 23 -49 22 -49 20Z',
      paint,
    ),
    shaded('M-49 12L50 12L50 20C50 22 48 23 46 23L-46 23C-48 23 -49 22 -49 20Z', paint),
    '<path d="M-22 -9L-13 -23L2 -23L2 -9ZM7 -9L7 -23L18 -23C20 -23 22 -22 23 -20L29 -9Z" fill="#d6e6ee" stroke="#4c5c64" stroke-width="1.6"/>',
    stroke('M4.5 -7L4.5 10M10 -2L16 -2', paint.line, 1.6),
    '<path d="M-49 2L-42 0L-42 7L-49 8Z" fill="#fff6c8"/>',
    drawWheel(-27),
    drawWheel(28),
  ].join('');
