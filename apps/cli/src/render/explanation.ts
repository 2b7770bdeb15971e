import type { WrittenExplanation } from '../run/ask-model.ts';
import { formatValue } from '../terminal/format-number.ts';
import type { Screen } from '../terminal/screen.ts';
import { heading } from './heading.ts';

const shades = [' ', '░', '▒', '▓', '█'];
const cellWidth = 2;

const titleOf: Record<WrittenExplanation['kind'], string> = {
  attention: 'attention',
  gradient: 'what speaks for it',
};

/** A square map as lines, the darkest where it is highest; what is below 0 stays empty. */
function drawMap(map: readonly number[]): string[] {
  const side = Math.sqrt(map.length);
  const highest = Math.max(...map);
  const shadeOf = (value: number): string => {
    const share = highest > 0 ? Math.max(0, value) / highest : 0;
    return shades[Math.round(share * (shades.length - 1))]!.repeat(cellWidth);
  };
  return Array.from({ length: side }, (_, row) =>
    map
      .slice(row * side, (row + 1) * side)
      .map(shadeOf)
      .join(''),
  );
}

/** How well two maps agree, in words. */
function judge(correlation: number | null): string {
  if (correlation === null) return 'none: one of them is the same everywhere';
  if (correlation > 0.5) return 'they agree';
  return correlation > 0.2 ? 'they agree in part' : 'they do not agree: trust neither alone';
}

/** Where in the picture an answer comes from: both maps, how well they agree, and their picture. */
export function renderExplanation(screen: Screen, explanation: WrittenExplanation): string[] {
  const { kind, attention, occlusion, rankCorrelation, map } = explanation;
  const [looked, covered] = [drawMap(attention), drawMap(occlusion)];
  const width = looked[0]!.length;
  const [lookedTitle, coveredTitle] = [titleOf[kind], 'what covering costs'];
  const column = Math.max(width, lookedTitle.length) + 4;
  const edge = screen.dim('│');
  const frame = (line: string): string => `${edge}${line}${edge}`;
  const gap = ' '.repeat(column - width - 2);
  const value = rankCorrelation === null ? '' : `${formatValue(rankCorrelation)}: `;
  return [
    heading(screen, 'Where it comes from', '7×7 places of the picture'),
    `  ${screen.dim(lookedTitle.padEnd(column) + coveredTitle)}`,
    ...looked.map((line, row) => `  ${frame(line)}${gap}${frame(covered[row]!)}`),
    `  rank correlation ${value}${judge(rankCorrelation)}`,
    `  ${screen.dim(map)}`,
    '',
  ];
}
