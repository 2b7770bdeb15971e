import { posix } from 'node:path';
import type { Refusal } from '../../check-image.ts';
import type { GivenSplit } from '../../choose-split.ts';
import type { BadRow, SourcePair } from '../../source.ts';
import { type MetadataRow, readMetadataRow } from './metadata-row.ts';
import type { Metadata } from './read-metadata.ts';

/** An image with all rows that name it. */
export type ImageGroup = {
  imageId: string;
  /** Real path of the folder that must hold the file. */
  folder: string;
  fileName: string;
  /** Where a folder or a row says so. */
  split?: GivenSplit | undefined;
  pairs: SourcePair[];
};

export type GroupedRows = { groups: ImageGroup[]; badRows: BadRow[]; rowCount: number };

type Gathered = { groups: Map<string, ImageGroup>; rowIds: Set<string> };

function addRow(
  { groups, rowIds }: Gathered,
  { folder, part, split: partSplit }: Metadata,
  { fileName, questionId, split: rowSplit, ...texts }: MetadataRow,
  where: string,
): Refusal | undefined {
  const imageId = (part === '' ? '' : `${part}/`) + posix.normalize(fileName);
  const group = groups.get(imageId) ?? { imageId, folder, fileName, pairs: [] };
  const split = partSplit ?? rowSplit;
  if (split && group.split && split !== group.split) {
    const message = `${imageId} is in ${group.split} already, not in ${split}.`;
    return { reason: 'split-conflict', message };
  }
  const rowId = questionId ?? `${imageId}/${group.pairs.length}`;
  if (rowIds.has(rowId)) {
    return { reason: 'duplicate-id', message: `There is a question ${rowId} already.` };
  }
  rowIds.add(rowId);
  group.split ??= split;
  group.pairs.push({ rowId, where, ...texts });
  groups.set(imageId, group);
  return undefined;
}

/** Brings rows about the same image together; those that cannot be used are listed with a reason. */
export function groupRows(files: readonly Metadata[]): GroupedRows {
  const gathered: Gathered = { groups: new Map(), rowIds: new Set() };
  const badRows: BadRow[] = [];
  for (const metadata of files) {
    for (const raw of metadata.rows) {
      const where = `${metadata.name} line ${raw.line}`;
      const row = 'problem' in raw ? raw.problem : readMetadataRow(raw.value);
      const refusal =
        typeof row === 'string'
          ? { reason: 'bad-row', message: row }
          : addRow(gathered, metadata, row, where);
      if (refusal) badRows.push({ rowId: `${metadata.name}:${raw.line}`, where, ...refusal });
    }
  }
  const rowCount = files.reduce((sum, { rows }) => sum + rows.length, 0);
  return { groups: [...gathered.groups.values()], badRows, rowCount };
}
