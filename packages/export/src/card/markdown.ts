import type { Estimate } from '@sightline/contracts';

function escapeCell(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/[\\|`*_<]/g, '\\$&');
}

const number = /^[\d–]/;

/** A table; columns of numbers stand to the right. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeCell).join(' | ')} |`;
  const isNumeric = (column: number): boolean => rows.every((row) => number.test(row[column]!));
  const rule = `|${head.map((_, column) => (isNumeric(column) ? '---:|' : '---|')).join('')}`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

/** A share in 0..1: `92.00 %`. */
export function share(value: number): string {
  return `${(100 * value).toFixed(2)} %`;
}

/** A share with its 95 % interval: `92.00 % (86.00–96.90)`. */
export function shareWithInterval({ mean, low, high }: Estimate): string {
  return `${share(mean)} (${(100 * low).toFixed(2)}–${(100 * high).toFixed(2)})`;
}

export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** `1 picture`, `2 pictures` */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}
