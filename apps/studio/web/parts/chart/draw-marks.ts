import type uPlot from 'uplot';
import { type ChartLook, marks } from './chart-model.ts';

/** Least distance between two marks of a line, in CSS pixels: closer ones hide its dash. */
const leastGapPx = 14;

function everyNth({ bbox }: uPlot, count: number): number {
  const gap = bbox.width / devicePixelRatio / Math.max(count - 1, 1);
  return Math.max(1, Math.ceil(leastGapPx / gap));
}

/** Puts a line's marks onto the canvas, as many as fit, the last one always. */
export function drawMarks(plot: uPlot, seriesIndex: number, look: ChartLook, color: string): void {
  const { ctx, data } = plot;
  const xs = data[0];
  const values = data[seriesIndex]!;
  const step = everyNth(plot, xs.length);
  const last = values.findLastIndex((value) => value !== null);
  const path = new Path2D(marks[look]);
  ctx.save();
  ctx.fillStyle = color;
  for (const [index, value] of values.entries()) {
    if (value === null || value === undefined || (index % step !== 0 && index !== last)) continue;
    ctx.save();
    ctx.translate(plot.valToPos(xs[index]!, 'x', true), plot.valToPos(value, 'y', true));
    ctx.scale(devicePixelRatio, devicePixelRatio);
    ctx.fill(path);
    ctx.restore();
  }
  ctx.restore();
}
