import { type CellChange, type TableDiff, toJsonValue } from '@sightline/inspect';
import type { StageDiff } from './find-side.ts';
import type { FoundTable } from './find-table.ts';

/** Two things and what differs between them. */
export type ShownDiff = {
  /** The table, or the name of a run that has none to compare. */
  a: FoundTable | string;
  b: FoundTable | string;
  targets: [string, string];
  /** Of runs. */
  stages: StageDiff[] | undefined;
  diff: TableDiff | undefined;
};

function changeToJson<Change extends CellChange>(change: Change): Record<string, unknown> {
  return { ...change, before: toJsonValue(change.before), after: toJsonValue(change.after) };
}

/** How a table is named: its contract, and where it lies. */
export function describeSide(side: FoundTable | string): { contract: string; path: string } {
  if (typeof side === 'string') return { contract: 'a run without answers', path: side };
  const contract = side.table.contract.schema.metadata.get('contract') ?? 'no contract';
  return { contract, path: side.path };
}

export function diffToJson({ a, b, targets, stages, diff }: ShownDiff): Record<string, unknown> {
  const tables = diff && {
    ...diff,
    columns: diff.columns.map((column) => ({
      ...column,
      examples: column.examples.map(changeToJson),
    })),
    mostChanged: diff.mostChanged.map((row) => ({
      ...row,
      columns: row.columns.map(changeToJson),
    })),
  };
  return {
    a: { target: targets[0], ...describeSide(a) },
    b: { target: targets[1], ...describeSide(b) },
    ...(stages ? { stages } : {}),
    ...(tables ? { table: tables } : {}),
  };
}
