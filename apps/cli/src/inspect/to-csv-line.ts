import { type Cell, isBytes, isNumbers, toJsonValue } from '@sightline/inspect';

const special = /[",\r\n]/;

function quote(text: string): string {
  return text === '' || special.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Lists and tensors as JSON, bytes in base64; nothing at all for an empty value. */
function toField(cell: Cell): string {
  if (cell === null) return '';
  if (isBytes(cell)) return quote(Buffer.from(cell.bytes).toString('base64'));
  if (isNumbers(cell) || typeof cell === 'object') return quote(JSON.stringify(toJsonValue(cell)));
  return quote(String(cell));
}

/**
 * Values as a line of CSV.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4180
 */
export function toCsvLine(cells: readonly Cell[]): string {
  return `${cells.map(toField).join(',')}\r\n`;
}
