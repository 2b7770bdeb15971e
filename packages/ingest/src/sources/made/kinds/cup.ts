import { type DrawKind, ellipse, limb, shaded, solid, stroke } from './shapes.ts';

/** A mug with a handle, steaming. */
export const drawCup: DrawKind = (paint) =>
  [
    stroke(
      'M-18 -30C-24 -36 -12 -40 -18 -48M0 -30C-6 -36 6 -40 0 -48M18 -30C12 -36 24 -40 18 -48',
      '#8c8c8c',
      2.6,
    ),
    limb('M26 -8C48 -14 50 24 22 24', 8, paint),
    solid('M-34 -20L-28 38C-26 46 22 46 24 38L32 -20Z', paint),
    shaded('M14 -16L10 42C18 42 22 40 23 38L30 -16Z', paint),
    solid(ellipse(-1, -20, 33, 8), paint),
    `<path d="${ellipse(-1, -19, 27, 5)}" fill="#5a3a22"/>`,
  ].join('');
