import { formatCount } from '@sightline/contracts';
import type { ColumnSummary } from '@sightline/inspect';
import { cleanText } from '../terminal/text-width.ts';

/** Below this width there is no room for everything. */
export const columnsInFull = 76;

/** A column with those inside of it: entries of lists as `name[]`, fields of structs as `name.x`. */
export function flattenColumns(columns: readonly ColumnSummary[]): ColumnSummary[] {
  return columns.flatMap((column) => {
    const items = column.items ? [{ ...column.items, name: `${column.name}[]` }] : [];
    const fields = (column.fields ?? []).map((field) => ({
      ...field,
      name: `${column.name}.${field.name}`,
    }));
    return [column, ...flattenColumns([...items, ...fields])];
  });
}

export function describeType({ type, shape }: ColumnSummary): string {
  const name = cleanText(type); // a union's may hold names of its file
  return shape ? `${name} [${shape.join(',')}]` : name;
}

/** Whether a table of columns needs a column for nulls. */
export function hasNulls(columns: readonly ColumnSummary[]): boolean {
  return columns.some(({ nullCount }) => nullCount > 0);
}

export function describeNulls({ nullCount }: ColumnSummary): string {
  return nullCount > 0 ? formatCount(nullCount) : '–';
}
