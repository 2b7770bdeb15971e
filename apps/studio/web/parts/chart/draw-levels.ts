import type uPlot from 'uplot';
import type { ChartColors } from './chart-colors.ts';
import type { ChartLevel } from './chart-model.ts';

/** Height of a label, in CSS pixels. */
const labelPx = 15;

type PlacedLabel = { text: string; y: number };

/** Labels from the lowest line up, each moved up as far as the one below it asks. */
function placeLabels(
  levels: readonly ChartLevel[],
  yOf: (value: number) => number,
  format: (value: number) => string,
): PlacedLabel[] {
  const names = new Map<number, string[]>();
  for (const { name, value } of levels) names.set(value, [...(names.get(value) ?? []), name]);
  const rising = [...names].sort(([a], [b]) => a - b);
  let free = Number.POSITIVE_INFINITY;
  return rising.map(([value, same]) => {
    const y = Math.min(yOf(value), free);
    free = y - labelPx * devicePixelRatio;
    return { text: `${same.join(', ')} ${format(value)}`, y };
  });
}

function drawLine(plot: uPlot, value: number): void {
  const { ctx, bbox } = plot;
  const y = Math.round(plot.valToPos(value, 'y', true)) + 0.5;
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
}

function drawLabel({ ctx, bbox }: uPlot, { text, y }: PlacedLabel, colors: ChartColors): void {
  const ratio = devicePixelRatio;
  const width = ctx.measureText(text).width;
  const right = bbox.left + bbox.width - 4 * ratio;
  const height = labelPx * ratio;
  ctx.fillStyle = colors.ground;
  ctx.fillRect(right - width - 3 * ratio, y - height, width + 6 * ratio, height - 1 * ratio);
  ctx.fillStyle = colors.axis;
  ctx.fillText(text, right, y - 3 * ratio);
}

/** Draws horizontal lines with their names over what is there. */
export function drawLevels(
  plot: uPlot,
  levels: readonly ChartLevel[],
  format: (value: number) => string,
  colors: ChartColors,
  font: string,
): void {
  const { ctx } = plot;
  ctx.save();
  ctx.strokeStyle = colors.axis;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([1, 3].map((length) => length * devicePixelRatio));
  for (const { value } of levels) drawLine(plot, value);
  ctx.font = font;
  ctx.textAlign = 'right';
  ctx.textBaseline = 'bottom';
  const yOf = (value: number): number => plot.valToPos(value, 'y', true);
  for (const label of placeLabels(levels, yOf, format)) drawLabel(plot, label, colors);
  ctx.restore();
}
