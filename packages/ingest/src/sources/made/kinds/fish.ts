import { type DrawKind, disc, shaded, solid, stroke } from './shapes.ts';

/** Swims in profile, with fins, a forked tail and scales. */
export const drawFish: DrawKind = (paint) =>
  [
    solid('M20 0C30 -8 40 -24 50 -24C46 -10 46 10 50 24C40 24 30 8 20 0Z', paint),
    solid('M-14 -20C-8 -36 12 -36 22 -28L14 -16ZM-6 20C-2 32 8 34 14 32L10 16Z', {
      ...paint,
      fill: paint.shade,
    }),
    solid(
      'M-48 2C-40 -20 -14 -26 4 -22C18 -18 26 -8 30 0C26 8 18 18 4 22C-14 26 -40 22 -48 2Z',
      paint,
    ),
    stroke('M-24 -16C-16 -8 -16 8 -24 17', paint.shade, 2.4),
    stroke(
      'M-8 -10C-3 -6 -3 -2 -8 2M-8 4C-3 8 -3 12 -8 15M4 -12C9 -8 9 -4 4 0M4 2C9 6 9 10 4 13M15 -7C19 -4 19 0 15 3',
      paint.shade,
      2,
    ),
    shaded('M-18 4C-10 0 -4 8 -8 16C-14 16 -20 12 -18 4Z', paint),
    disc(-33, -5, 5.4, '#ffffff'),
    disc(-34, -5, 2.9, '#101010'),
    stroke('M-46 6C-42 9 -38 9 -36 8', paint.line, 1.8),
  ].join('');
