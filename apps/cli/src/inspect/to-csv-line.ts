import { type Cell, toJsonValue } from '@sightline/inspect';
import { csvField } from '@sightline/store';

/** A value, and the shape of a tensor. */
export type CsvValue = { cell: Cell; shape?: readonly number[] | undefined };

/** Values as a line of CSV. */
export function toCsvLine(values: readonly CsvValue[]): string {
  return `${values.map(({ cell, shape }) => csvField(toJsonValue(cell, shape))).join(',')}\r\n`;
}
