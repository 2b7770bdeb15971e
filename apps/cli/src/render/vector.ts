import { formatCount } from '@sightline/contracts';
import { vectorFigures } from '@sightline/inspect';
import { drawSparkline } from '../terminal/bar.ts';
import { formatValue } from '../terminal/format-number.ts';
import type { Screen } from '../terminal/screen.ts';
import { heading } from './heading.ts';

const mostCells = 64;

/** As many of the first values as fit on a line. */
function firstValues(values: ArrayLike<number>, width: number): string {
  let line = '';
  for (let index = 0; index < values.length; index++) {
    const rest = ` … ${formatCount(values.length - index)} more`;
    const longer = `${line}${index > 0 ? ' ' : ''}${formatValue(values[index]!)}`;
    if (longer.length + rest.length > width) return line + rest;
    line = longer;
  }
  return line;
}

/** A vector as a strip of blocks (means of equal stretches), with its norm, range and first values. */
export function renderVector(
  screen: Screen,
  name: string,
  values: ArrayLike<number>,
  shape: readonly number[],
): string[] {
  const width = screen.columns - 2;
  const { norm, min, max, nanCount, zeroCount, strip } = vectorFigures(
    values,
    Math.min(mostCells, width),
  );
  const notes = [
    `norm ${formatValue(norm)}`,
    `${formatValue(min)} to ${formatValue(max)}`,
    ...(zeroCount > 0 ? [`${formatCount(zeroCount)} zeros`] : []),
    ...(nanCount > 0 ? [`${formatCount(nanCount)} NaN`] : []),
  ];
  return [
    heading(screen, `${name} [${shape.join(',')}]`, notes.join(', ')),
    ...(nanCount > 0 ? [] : [`  ${screen.accent(drawSparkline(strip))}`]),
    `  ${screen.dim(firstValues(values, width))}`,
  ];
}
