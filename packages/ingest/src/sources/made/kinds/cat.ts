import { type DrawKind, disc, ellipse, limb, shaded, solid, stroke } from './shapes.ts';

/** Sits and looks at you, its tail curled beside it. */
export const drawCat: DrawKind = (paint) => {
  const whiskers = 'M-14 -9L-34 -14M-14 -6L-35 -5M14 -9L34 -14M14 -6L35 -5';
  return [
    limb('M14 40C40 44 48 22 36 4', 7, paint),
    solid('M-21 47C-27 22 -17 4 0 4C17 4 27 22 21 47Z', paint),
    solid('M-22 -18L-24 -48L-5 -34L5 -34L24 -48L22 -18Z', paint),
    shaded('M-19 -28L-20 -40L-11 -33ZM19 -28L20 -40L11 -33Z', paint),
    solid(ellipse(0, -15, 25, 20), paint),
    shaded('M-20 -30L-19.5 -39L-11 -32ZM20 -30L19.5 -39L11 -32Z', paint),
    `<ellipse cx="-10" cy="-17" rx="5" ry="6" fill="#f4f4c8"/><ellipse cx="10" cy="-17" rx="5" ry="6" fill="#f4f4c8"/>`,
    `<ellipse cx="-10" cy="-17" rx="1.9" ry="5" fill="#101010"/><ellipse cx="10" cy="-17" rx="1.9" ry="5" fill="#101010"/>`,
    disc(0, -8, 2.6, '#e88'),
    stroke('M0 -6C-1 -2 -6 -2 -7 -4M0 -6C1 -2 6 -2 7 -4', paint.shade, 1.6),
    stroke(whiskers, '#8a8a8a', 1.3),
    solid(ellipse(-10, 45, 8, 4.5), paint),
    solid(ellipse(10, 45, 8, 4.5), paint),
    stroke('M0 18L0 38', paint.shade, 2),
  ].join('');
};
