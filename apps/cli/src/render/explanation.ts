import type { WrittenExplanation } from '../run/ask-model.ts';
import { formatValue } from '../terminal/format-number.ts';
import type { Screen } from '../terminal/screen.ts';
import { heading } from './heading.ts';

const shades = [' ', '░', '▒', '▓', '█'];
const cellWidth = 2;

const columnGap = 4;

const titleOf: Record<Exclude<WrittenExplanation['kind'], 'occlusion'>, string> = {
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

type NamedMap = { title: string; map: readonly number[] };

/** Maps beside each other, each in a frame under its title. */
function drawBeside(screen: Screen, maps: readonly NamedMap[]): string[] {
  const edge = screen.dim('│');
  const drawn = maps.map(({ title, map }) => {
    const lines = drawMap(map);
    const width = lines[0]!.length + 2;
    const column = Math.max(width, title.length) + columnGap;
    const framed = lines.map((line) => `${edge}${line}${edge}${' '.repeat(column - width)}`);
    return { title: title.padEnd(column), framed };
  });
  const titles = drawn.map(({ title }) => title).join('');
  const rows = drawn[0]!.framed.map((_, row) => drawn.map(({ framed }) => framed[row]!).join(''));
  return [screen.dim(titles.trimEnd()), ...rows.map((row) => row.trimEnd())];
}

/** Where in the picture an answer comes from: its maps, how well they agree, and their picture. */
export function renderExplanation(screen: Screen, explanation: WrittenExplanation): string[] {
  const { kind, attention, occlusion, rankCorrelation, map } = explanation;
  const covered = { title: 'what covering costs', map: occlusion };
  const looked = attention && kind !== 'occlusion' && { title: titleOf[kind], map: attention };
  const value = rankCorrelation === null ? '' : `${formatValue(rankCorrelation)}: `;
  const agreement = looked
    ? `rank correlation ${value}${judge(rankCorrelation)}`
    : 'what speaks for the answer cannot be told: the encoder is pretrained';
  return [
    heading(screen, 'Where it comes from', '7×7 places of the picture'),
    ...drawBeside(screen, looked ? [looked, covered] : [covered]).map((line) => `  ${line}`),
    `  ${agreement}`,
    `  ${screen.dim(map)}`,
    '',
  ];
}
