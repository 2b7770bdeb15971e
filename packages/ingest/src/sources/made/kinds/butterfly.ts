import { type DrawKind, disc, shaded, solid, stroke } from './shapes.ts';

/** Seen from above, its four wings spread. */
export const drawButterfly: DrawKind = (paint) => {
  const wing =
    solid('M-3 4C-14 8 -36 12 -36 26C-36 40 -20 48 -12 38C-6 30 -4 16 -3 4Z', paint) +
    solid('M-3 2C-8 -18 -24 -44 -40 -40C-54 -36 -50 -8 -38 2C-28 10 -12 8 -3 2Z', paint) +
    shaded(
      'M-36 -30C-44 -28 -42 -14 -35 -9C-28 -6 -22 -12 -24 -20C-26 -26 -30 -31 -36 -30Z',
      paint,
    ) +
    disc(-22, 26, 6, paint.shade) +
    disc(-14, -8, 3, paint.shade);
  return [
    wing,
    `<g transform="scale(-1 1)">${wing}</g>`,
    stroke('M-1 -20C-4 -34 -10 -40 -15 -42M1 -20C4 -34 10 -40 15 -42', '#2c2420', 2),
    disc(-15, -42, 2.4, '#2c2420'),
    disc(15, -42, 2.4, '#2c2420'),
    '<path d="M0 -24C5 -24 5 -14 4 0C4 14 2 30 0 36C-2 30 -4 14 -4 0C-5 -14 -5 -24 0 -24Z" fill="#4a3c34" stroke="#2c2420" stroke-width="1.5"/>',
  ].join('');
};
