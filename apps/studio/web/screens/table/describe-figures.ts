import type { TableFigures } from '../../../src/api/index.ts';
import { formatCount, formatValue } from '../../parts/format.ts';

export type ColumnFigures = TableFigures['columns'][number];

/** A bar of a column's head: how many values fall there, and what they are. */
export type Bar = { count: number; label: string };

/** JSON has no NaN: a figure that is none comes as null. */
function figure(value: number | null): string {
  return value === null ? '–' : formatValue(value);
}

const day = (value: number): string => new Date(value).toISOString().slice(0, 16).replace('T', ' ');

function figureOf({ unit }: ColumnFigures): (value: number | null) => string {
  const isTime = unit === 'instant' || unit === 'date';
  return (value) => (isTime && value !== null ? day(value) : figure(value));
}

type Numbers = NonNullable<ColumnFigures['numbers']>;

/** What is counted in a column: its numbers, else sizes of its bytes, else lengths of its lists. */
function numbersOf({ numbers, sizes, lengths }: ColumnFigures): [Numbers, string] | undefined {
  if (numbers) return [numbers, 'values'];
  if (sizes) return [sizes, 'sizes in bytes'];
  return lengths ? [lengths, 'lengths'] : undefined;
}

/** How values are spread, in at most ten bars; none where there is nothing to count. */
export function barsOf(column: ColumnFigures): Bar[] {
  const { booleans, text } = column;
  if (booleans) {
    return [
      { count: booleans.trueCount, label: 'true' },
      { count: booleans.falseCount, label: 'false' },
    ];
  }
  const found = numbersOf(column);
  if (found) {
    const [{ histogram, min, max, valueCount }] = found;
    if (valueCount === 0) return [];
    const step = (max - min) / histogram.length;
    const show = figureOf(column);
    return histogram.map((count, bin) => ({
      count,
      label: `${show(min + bin * step)} to ${show(min + (bin + 1) * step)}`,
    }));
  }
  return (text?.commonest ?? []).map(({ value, count }) => ({ count, label: value }));
}

function numbersSentence(column: ColumnFigures, [numbers, what]: [Numbers, string]): string {
  const show = figureOf(column);
  const { valueCount, min, max, mean } = numbers;
  if (valueCount === 0) return `no ${what}`;
  return `${formatCount(valueCount)} ${what} from ${show(min)} to ${show(max)}, mean ${show(mean)}`;
}

/** A column in a sentence, for who does not see its bars. */
export function sentenceOf(column: ColumnFigures): string {
  const { name, booleans, text, nullCount } = column;
  const nulls = nullCount > 0 ? `; ${formatCount(nullCount)} nulls` : '';
  if (booleans) {
    const { trueCount, falseCount } = booleans;
    return `${name}: ${formatCount(trueCount)} true, ${formatCount(falseCount)} false${nulls}`;
  }
  const found = numbersOf(column);
  if (found) return `${name}: ${numbersSentence(column, found)}${nulls}`;
  if (!text) return `${name}: ${column.type}${nulls}`;
  const most = text.commonest[0];
  const often = most ? `, the commonest “${most.value}” ${formatCount(most.count)} times` : '';
  const least = text.isCapped ? 'at least ' : '';
  return `${name}: ${least}${formatCount(text.distinctCount)} different texts${often}${nulls}`;
}

/** All that is known of a column, as names and values. */
export function factsOf(column: ColumnFigures): [name: string, value: string][] {
  const { booleans, text, nullCount, tensor } = column;
  const facts: [string, string][] = [];
  const found = numbersOf(column);
  const show = figureOf(column);
  if (found) {
    const [{ min, max, mean, std, nanCount }] = found;
    facts.push(['min', show(min)], ['max', show(max)], ['mean', show(mean)], ['std', figure(std)]);
    if (nanCount > 0) facts.push(['NaN', formatCount(nanCount)]);
  }
  if (booleans) {
    facts.push(['true', formatCount(booleans.trueCount)]);
    facts.push(['false', formatCount(booleans.falseCount)]);
  }
  if (text) {
    facts.push(['different', `${text.isCapped ? '≥ ' : ''}${formatCount(text.distinctCount)}`]);
    facts.push(['longest', figure(text.lengths.max)]);
    if (text.emptyCount > 0) facts.push(['empty', formatCount(text.emptyCount)]);
    for (const { value, count } of text.commonest.slice(0, 3)) {
      facts.push([value, formatCount(count)]);
    }
  }
  if (tensor && tensor.zeroRowCount > 0)
    facts.push(['zero rows', formatCount(tensor.zeroRowCount)]);
  facts.push(['nulls', formatCount(nullCount)]);
  return facts;
}
