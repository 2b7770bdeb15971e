import type { Paint } from '../colors.ts';

/**
 * Draws one kind of thing as SVG in a box from (-50, -50) to (50, 50), facing left where it has a
 * face.
 */
export type DrawKind = (paint: Paint) => string;

/** A closed shape in the paint's colour, with its outline. */
export function solid(path: string, { fill, line }: Paint): string {
  return `<path d="${path}" fill="${fill}" stroke="${line}" stroke-width="2.4" stroke-linejoin="round"/>`;
}

/** A closed shape in the paint's second tone, without outline. */
export function shaded(path: string, { shade }: Paint): string {
  return `<path d="${path}" fill="${shade}"/>`;
}

/** A line that is no outline: a whisker, a seam. */
export function stroke(path: string, color: string, width: number): string {
  return `<path d="${path}" fill="none" stroke="${color}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"/>`;
}

/** A thick line in the paint's colour, with its outline: a tail, a handle. */
export function limb(path: string, width: number, { fill, line }: Paint): string {
  return stroke(path, line, width + 4.4) + stroke(path, fill, width);
}

export function disc(x: number, y: number, radius: number, color: string): string {
  return `<circle cx="${x}" cy="${y}" r="${radius}" fill="${color}"/>`;
}

/** Path of an ellipse. */
export function ellipse(x: number, y: number, radiusX: number, radiusY: number): string {
  const half = `a${radiusX} ${radiusY} 0 1 0 `;
  return `M${x - radiusX} ${y}${half}${2 * radiusX} 0${half}${-2 * radiusX} 0Z`;
}
