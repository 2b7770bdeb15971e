import { type DrawKind, shaded, solid, stroke } from './shapes.ts';

/** A leafy crown on a brown trunk. */
export const drawTree: DrawKind = (paint) =>
  [
    '<path d="M-8 49C-5 36 -6 20 -6 6L6 6C6 20 5 36 9 49Z" fill="#8a5a34" stroke="#4a2e18" stroke-width="2.4" stroke-linejoin="round"/>',
    solid(
      'M-20 20C-38 22 -46 4 -34 -8C-44 -24 -28 -40 -14 -36C-8 -52 16 -52 20 -36C36 -38 46 -20 34 -8C46 6 36 22 20 20C12 28 -12 28 -20 20Z',
      paint,
    ),
    shaded('M34 -8C46 6 36 22 20 20C12 28 -12 28 -20 20C-2 20 22 12 34 -8Z', paint),
    stroke(
      'M-24 -14C-20 -20 -14 -20 -12 -16M0 -30C4 -35 11 -34 12 -29M4 -4C8 -10 15 -9 16 -4M-18 6C-14 1 -8 2 -7 6',
      paint.shade,
      2.6,
    ),
  ].join('');
