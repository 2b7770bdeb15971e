import { type DrawKind, disc, ellipse, limb, shaded, solid, stroke } from './shapes.ts';

const ear = 'M-24 -37C-13 -40 -7 -29 -8 -17C-9 -8 -17 -8 -19 -16C-20 -25 -28 -30 -24 -37Z';

/** Stands in profile, with a long snout, a hanging ear and its tail up. */
export const drawDog: DrawKind = (paint) =>
  [
    limb('M37 0C46 -6 48 -16 45 -27', 6, paint),
    solid('M18 10L19 43C19 46 29 46 29 43L32 8ZM-12 10L-8 43C-8 46 2 46 2 43L2 10Z', {
      ...paint,
      fill: paint.shade,
    }),
    solid(
      'M-50 -22L-40 -28C-38 -36 -33 -41 -26 -41C-15 -41 -11 -26 -9 -13C4 -10 20 -12 32 -9C41 -6 43 4 42 14L41 44C41 47 30 47 30 44L27 19C18 22 2 22 -7 18L-9 44C-9 47 -20 47 -20 44L-23 12C-27 5 -28 -3 -31 -10L-42 -11C-49 -11 -52 -16 -50 -22Z',
      paint,
    ),
    shaded(ear, paint),
    stroke(ear, paint.line, 1.6),
    disc(-31, -30, 3.8, '#ffffff'),
    disc(-32, -30, 2.1, '#101010'),
    `<path d="${ellipse(-48.5, -21, 3.8, 3.2)}" fill="#101010" stroke="#777777" stroke-width="0.8"/>`,
    stroke('M-46 -15L-37 -17', paint.line, 1.6),
    stroke('M27 19C26 12 28 6 32 2M-22 10C-19 2 -18 -2 -18 -4', paint.shade, 2),
  ].join('');
