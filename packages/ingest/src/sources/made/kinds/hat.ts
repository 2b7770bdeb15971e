import { type DrawKind, ellipse, shaded, solid } from './shapes.ts';

/** A hat with a wide brim and a ribbon. */
export const drawHat: DrawKind = (paint) =>
  [
    solid(ellipse(0, 24, 49, 13), paint),
    solid(
      'M-27 24C-28 0 -26 -24 -18 -30C-10 -36 -4 -26 0 -26C4 -26 10 -36 18 -30C26 -24 28 0 27 24C18 32 -18 32 -27 24Z',
      paint,
    ),
    shaded('M-27.5 8C-16 17 16 17 27.5 8L27 24C18 32 -18 32 -27 24Z', paint),
    shaded('M-8 -24C-4 -14 4 -14 8 -24C4 -24 2 -26 0 -26C-2 -26 -4 -24 -8 -24Z', paint),
  ].join('');
