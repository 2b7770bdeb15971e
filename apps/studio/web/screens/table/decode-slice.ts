/** A row of a slice. */
export type ShownRow = {
  /** Its number in the table, from 0. */
  row: number;
  cell(column: string): unknown;
};

/** The reader of Arrow is fetched when the first table is opened. */
export function loadReader(): Promise<typeof import('./read-arrow.ts')> {
  return import('./read-arrow.ts');
}

/** Reads the rows of a slice: whole numbers of 64 bits as such, tensors as typed arrays. */
export async function decodeSlice(bytes: Uint8Array): Promise<ShownRow[]> {
  const { readArrow } = await loadReader();
  const table = readArrow(bytes);
  const numbers = table.schema.metadata?.get('rows') ?? '';
  const columns = new Map(table.names.map((name) => [name, table.getChild(name)] as const));
  return numbers
    .split(',')
    .filter(Boolean)
    .map((row, place) => ({
      row: Number(row),
      cell: (column) => columns.get(column)?.at(place),
    }));
}
