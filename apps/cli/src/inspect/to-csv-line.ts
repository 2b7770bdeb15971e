import { type Cell, toJsonValue } from '@sightline/inspect';

const special = /[",\r\n]/;

function quote(text: string): string {
  return text === '' || special.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A value, and the shape of a tensor. */
export type CsvValue = { cell: Cell; shape?: readonly number[] | undefined };

/** Lists and tensors as JSON, bytes in base64; nothing at all for an empty value. */
function toField({ cell, shape }: CsvValue): string {
  if (cell === null) return '';
  const value = toJsonValue(cell, shape);
  return quote(typeof value === 'object' ? JSON.stringify(value) : String(value));
}

/**
 * Values as a line of CSV.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4180
 */
export function toCsvLine(values: readonly CsvValue[]): string {
  return `${values.map(toField).join(',')}\r\n`;
}
