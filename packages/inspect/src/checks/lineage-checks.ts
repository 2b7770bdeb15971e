import { contractId, type Manifest, type TableReader } from '@sightline/contracts';
import type { BatchCheck } from './check.ts';
import { createFusedCheck } from './fused-check.ts';
import { createJoinCheck, createRowsCheck } from './join-check.ts';

/** Where a table comes from, and how to open what it was made from. */
export type Lineage = {
  manifest: Manifest;
  /**
   * Opens a table of the artifact itself, or else of the nearest of its inputs that has it.
   *
   * @returns the reason where it cannot be opened
   */
  open(table: string): Promise<TableReader | string>;
};

function rowsOf(table: TableReader | string): number | string {
  return typeof table === 'string' ? table : table.rowCount;
}

/** How many rows of a kind a stage left out, by the manifest of the artifact. */
function rejectsOf({ tables }: Manifest): number | undefined {
  return tables.rejects?.rowCount;
}

type Maker = (lineage: Lineage, table: TableReader) => Promise<BatchCheck>[];

const joins =
  (...pairs: [column: string, table: string][]): Maker =>
  ({ open }, table) =>
    pairs.map(async ([column, other]) =>
      createJoinCheck(table, column, await open(other), `${other}@1`),
    );

/** As many rows as the table that it was made from, but for its rejects. */
const rowsFrom =
  (table: string, hasRejects: boolean): Maker =>
  ({ open, manifest }, { rowCount }) => [
    open(table).then((opened) => {
      const rejects = hasRejects ? rejectsOf(manifest) : undefined;
      return createRowsCheck(rowCount, rowsOf(opened), `${table}@1`, rejects);
    }),
  ];

const fused: Maker = ({ open, manifest }) => {
  const { method } = manifest.config as { method?: string };
  return [open('features').then((features) => createFusedCheck(features, method ?? 'concat'))];
};

const makers: Record<string, readonly Maker[]> = {
  'samples@1': [joins(['image_id', 'images'])],
  'preprocessed@1': [
    joins(['sample_id', 'samples'], ['image_id', 'pixels']),
    rowsFrom('samples', true),
  ],
  'pixels@1': [joins(['image_id', 'images'])],
  'features@1': [joins(['sample_id', 'preprocessed']), rowsFrom('preprocessed', false)],
  'patches@1': [joins(['image_id', 'pixels'])],
  'fused@1': [joins(['sample_id', 'features']), rowsFrom('features', false), fused],
  'sequences@1': [joins(['sample_id', 'preprocessed'], ['image_id', 'patches'])],
  'predictions@1': [joins(['sample_id', 'fused'])],
};

/** What must hold between a table and those that it was made from. */
export async function createLineageChecks(
  table: TableReader,
  lineage: Lineage,
): Promise<BatchCheck[]> {
  if (table.rowCount === 0) return [];
  const made = makers[contractId(table.contract)] ?? [];
  return Promise.all(made.flatMap((make) => make(lineage, table)));
}
