import { formatCount } from '@sightline/contracts';
import { type Cell, isBytes, isNumbers, toJsonValue } from '@sightline/inspect';
import { formatBytes, formatValue } from '../terminal/format-number.ts';
import { cleanText } from '../terminal/text-width.ts';

const empty = '–';

function describeNumbers(values: ArrayLike<number>, count: number): string {
  const shown = Array.from({ length: Math.min(count, values.length) }, (_, index) =>
    formatValue(values[index]!),
  );
  const rest = values.length - shown.length;
  return `${shown.join(' ')}${rest > 0 ? ` … ${formatCount(rest)} more` : ''}`;
}

/** A value as a line of text: numbers short, `numberCount` of a tensor's, bytes by their size. */
export function describeCell(cell: Cell, numberCount: number): string {
  if (cell === null) return empty;
  if (isBytes(cell)) return formatBytes(cell.bytes.length);
  if (isNumbers(cell)) return describeNumbers(cell, numberCount);
  if (Array.isArray(cell)) return cell.map((one) => describeCell(one, numberCount)).join(' | ');
  if (typeof cell === 'object') return cleanText(JSON.stringify(toJsonValue(cell)));
  return typeof cell === 'number' ? formatValue(cell) : cleanText(String(cell));
}
