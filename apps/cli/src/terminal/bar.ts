const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
const heights = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** A horizontal bar of a share in 0..1, exact to an eighth of a cell. */
export function drawBar(share: number, cells: number): string {
  const filled = Math.round(Math.min(Math.max(share || 0, 0), 1) * cells * 8);
  return '█'.repeat(Math.floor(filled / 8)) + eighths[filled % 8];
}

/** Upright bars, one a value, the largest being the highest; a value above zero always shows. */
export function drawColumns(values: readonly number[]): string {
  const largest = Math.max(...values);
  if (!(largest > 0)) return heights[0]!.repeat(values.length);
  return values
    .map((value) => heights[value > 0 ? Math.min(Math.ceil((value / largest) * 7), 7) : 0])
    .join('');
}

/** Values in their order as upright bars, the least lowest and the greatest highest. */
export function drawSparkline(values: readonly number[]): string {
  const [least, greatest] = [Math.min(...values), Math.max(...values)];
  const scale = greatest > least ? (heights.length - 1) / (greatest - least) : 0;
  return values.map((value) => heights[Math.round((value - least) * scale)]).join('');
}
