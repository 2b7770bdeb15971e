/** A line that a sentence is made of. */
export type Curve = {
  /** As a sentence begins with it: 'Held-out loss'. */
  name: string;
  xs: readonly number[];
  values: readonly (number | null)[];
  /** What one of `xs` is: 'epoch'. */
  xName: string;
  best: 'lowest' | 'highest';
  format: (value: number) => string;
};

type Point = { x: number; value: number };

function pointsOf({ xs, values }: Curve): Point[] {
  return values.flatMap((value, index) =>
    value !== null && Number.isFinite(value) ? [{ x: xs[index]!, value }] : [],
  );
}

function bestOf(points: readonly Point[], best: Curve['best']): Point {
  const isBetter = (a: number, b: number): boolean => (best === 'lowest' ? a < b : a > b);
  return points.reduce((kept, point) => (isBetter(point.value, kept.value) ? point : kept));
}

function sayPath(first: string, last: string, isDown: boolean): string {
  if (first === last) return `ended where it began, at ${last},`;
  return `${isDown ? 'fell' : 'rose'} from ${first} to ${last}`;
}

/**
 * Says in a sentence where a curve began, where it ended and where it was best: 'Held-out loss fell
 * from 2.31 to 0.41 over 20 epochs; lowest at epoch 17.'
 */
export function describeCurve(curve: Curve): string {
  const { name, xName, best, format } = curve;
  const points = pointsOf(curve);
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return `${name} has not been measured yet.`;
  if (points.length === 1) return `${name} was ${format(first.value)} after ${xName} ${first.x}.`;
  const path = sayPath(format(first.value), format(last.value), last.value < first.value);
  const { x } = bestOf(points, best);
  const where = x === last.x ? `the last, ${xName} ${x}` : `${xName} ${x}`;
  return `${name} ${path} over ${points.length} ${xName}s; ${best} at ${where}.`;
}
