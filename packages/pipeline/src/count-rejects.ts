import {
  rejectsTable,
  type Stage,
  StageError,
  type StageInput,
  type StageOutput,
  type TableReader,
  valuesOf,
} from '@sightline/contracts';
import type { Artifact } from '@sightline/store';

/** A stage's output that remembers which rows were rejected. */
export type CountedOutput = StageOutput & { rejectedIds: Set<string> };

export function countRejects(output: StageOutput): CountedOutput {
  const rejectedIds = new Set<string>();
  return {
    rejectedIds,
    writeFile: (name, bytes) => output.writeFile(name, bytes),
    table(name) {
      const writer = output.table(name);
      if (name !== rejectsTable.name) return writer;
      return {
        get rowCount() {
          return writer.rowCount;
        },
        append(batch) {
          for (const id of valuesOf(batch, 'row_id')) rejectedIds.add(id);
          return writer.append(batch);
        },
      };
    },
  };
}

async function countKnown(table: TableReader, column: string, ids: Set<string>): Promise<number> {
  let count = 0;
  for await (const batch of table.batches()) {
    for (const id of valuesOf(batch, column)) if (ids.has(id)) count += 1;
  }
  return count;
}

/** The table among a stage's inputs whose rows its main table must account for. */
function findRowSource(
  reads: readonly string[],
  mainColumn: string,
  input: StageInput,
): TableReader | undefined {
  return reads
    .map((name) => input.table(name))
    .find((table) => table.contract.schema.fields[0]?.name === mainColumn);
}

/**
 * Checks that a stage lost no row: `rows in = rows out + rejects`, and not too many rejects.
 *
 * Rows in are those of the table it reads whose first column is that of its main table; a stage
 * that reads none (ingest) is only checked for its share of rejects. A stage without rejects is
 * not checked: it may write other rows than it reads.
 *
 * @throws StageError `bad-data` when rows vanished or more than `maxRejectRatio` were rejected.
 */
export async function checkRows(
  { name: stage, reads, writes }: Stage,
  inputs: StageInput,
  rowCount: number,
  rejectedIds: Set<string>,
  maxRejectRatio: number,
): Promise<void> {
  if (!(rejectsTable.name in writes)) return;
  const column = Object.values(writes)[0]?.schema.fields[0]?.name ?? '';
  const input = findRowSource(Object.keys(reads), column, inputs);
  const rejectedCount = input ? await countKnown(input, column, rejectedIds) : rejectedIds.size;
  const totalCount = input?.rowCount ?? rowCount + rejectedCount;
  if (rowCount + rejectedCount !== totalCount) {
    throw new StageError('bad-data', {
      message: `${stage}: ${totalCount} rows in, but ${rowCount} out and ${rejectedCount} rejected`,
      fix: 'This is a fault of the stage: every row it leaves out must be among its rejects.',
      details: { rowCount, rejectedCount, totalCount },
    });
  }
  const ratio = totalCount === 0 ? 0 : rejectedCount / totalCount;
  if (ratio > maxRejectRatio) {
    const share = `${(ratio * 100).toFixed(1)} %`;
    throw new StageError('bad-data', {
      message: `${stage}: ${rejectedCount} of ${totalCount} rows were rejected (${share}), more than maxRejectRatio ${maxRejectRatio} allows`,
      fix: 'Look at the rows, or raise maxRejectRatio in the recipe.',
      details: { rejectedCount, totalCount, rejectedIds: [...rejectedIds].slice(0, 10) },
    });
  }
}

/** The rows that a finished artifact says were rejected. */
export async function readRejectedIds(artifact: Artifact): Promise<Set<string>> {
  const ids = new Set<string>();
  if (!(rejectsTable.name in artifact.manifest.tables)) return ids;
  const table = await artifact.table(rejectsTable.name, rejectsTable);
  for await (const batch of table.batches()) {
    for (const id of valuesOf(batch, 'row_id')) ids.add(id);
  }
  return ids;
}
