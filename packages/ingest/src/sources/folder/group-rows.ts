import { posix } from 'node:path';
import type { Refusal } from '../../check-image.ts';
import type { BadRow, SourcePair } from '../../source.ts';
import {
  createImageGroups,
  createRowIds,
  type ImageGroup,
  type ImageGroups,
  type RowIds,
} from '../group-images.ts';
import { type MetadataRow, readMetadataRow } from './metadata-row.ts';
import type { Metadata } from './read-metadata.ts';

/** Real path of the folder that must hold the file, and its name there. */
export type FilePlace = { folder: string; fileName: string };

export type GroupedRows = {
  groups: ImageGroup<SourcePair, FilePlace>[];
  badRows: BadRow[];
  rowCount: number;
};

function addRow(
  groups: ImageGroups<SourcePair, FilePlace>,
  rowIds: RowIds,
  { folder, part, split: partSplit }: Metadata,
  { fileName, questionId, split: rowSplit, ...texts }: MetadataRow,
  where: string,
): Refusal | undefined {
  const imageId = (part === '' ? '' : `${part}/`) + posix.normalize(fileName);
  const image = { imageId, place: { folder, fileName }, split: partSplit ?? rowSplit };
  return groups.add(image, (index) => {
    const rowId = rowIds.take([questionId ?? `${imageId}/${index}`]);
    return typeof rowId === 'string' ? { rowId, where, ...texts } : rowId;
  });
}

/** Brings rows about the same image together; those that cannot be used are listed with a reason. */
export function groupRows(files: readonly Metadata[]): GroupedRows {
  const groups = createImageGroups<SourcePair, FilePlace>();
  const rowIds = createRowIds();
  const badRows: BadRow[] = [];
  for (const metadata of files) {
    for (const raw of metadata.rows) {
      const where = `${metadata.name} line ${raw.line}`;
      const row = 'problem' in raw ? raw.problem : readMetadataRow(raw.value);
      const refusal =
        typeof row === 'string'
          ? { reason: 'bad-row', message: row }
          : addRow(groups, rowIds, metadata, row, where);
      if (refusal) badRows.push({ rowId: `${metadata.name}:${raw.line}`, where, ...refusal });
    }
  }
  const rowCount = files.reduce((sum, { rows }) => sum + rows.length, 0);
  return { groups: groups.all(), badRows, rowCount };
}
