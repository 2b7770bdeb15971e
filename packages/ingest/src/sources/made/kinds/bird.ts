import { type DrawKind, disc, shaded, solid, stroke } from './shapes.ts';

/** Stands on thin legs, with a round breast, a wing and a fanned tail. */
export const drawBird: DrawKind = (paint) =>
  [
    stroke('M-6 28L-8 46L-15 47M-8 46L-3 48M8 27L9 46L2 47M9 46L15 48', '#6b5a3c', 3),
    solid('M22 2L49 -18L50 -4L47 -2L49 10L24 16Z', paint),
    solid(
      'M-16 -40C-2 -42 6 -30 8 -18C20 -14 32 -4 30 10C26 28 2 34 -14 26C-30 18 -34 2 -30 -12C-34 -26 -28 -38 -16 -40Z',
      paint,
    ),
    '<path d="M-31 -29L-48 -22L-30 -17Z" fill="#c8a050" stroke="#5a4420" stroke-width="2" stroke-linejoin="round"/>',
    shaded('M-8 -6C6 -12 22 -6 34 8C24 20 4 20 -4 10C-8 4 -10 -2 -8 -6Z', paint),
    stroke('M6 8C12 12 20 12 26 8M2 0C12 4 20 4 28 2', paint.line, 1.4),
    disc(-20, -27, 4.4, '#ffffff'),
    disc(-21, -27, 2.4, '#101010'),
  ].join('');
