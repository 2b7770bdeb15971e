import { type DrawKind, ellipse, shaded, solid, stroke } from './shapes.ts';

/** A ball with seams and a glint. */
export const drawBall: DrawKind = (paint) =>
  [
    solid(ellipse(0, 0, 46, 46), paint),
    shaded('M-30 34A46 46 0 0 0 42 -18C40 14 10 38 -30 34Z', paint),
    stroke(
      'M-33 -29C-10 -18 6 10 4 43M-43 8C-20 -2 16 -14 31 -31M29 33C22 8 -2 -24 -13 -41',
      paint.shade,
      3,
    ),
    '<ellipse cx="-18" cy="-24" rx="9" ry="5" transform="rotate(-38 -18 -24)" fill="#ffffff" fill-opacity="0.55"/>',
  ].join('');
