import { relative } from 'node:path';
import { readVocabulary, StageError } from '@sightline/contracts';
import {
  type FollowedRow,
  type FollowedStage,
  isBytes,
  type RowPart,
  rowParts,
} from '@sightline/inspect';
import { resolveRun, runFolder } from '@sightline/pipeline/runs';
import { followInRun, openRunTables } from '@sightline/report';
import type { Artifact } from '@sightline/store';
import { type Followed, type FollowedView, renderFollowed } from '../render/followed.ts';
import type { Picture } from '../render/picture.ts';
import type { CommandIo } from '../terminal/command-io.ts';
import { decodePicture } from './decode-picture.ts';
import { partOfRow } from './locate-row.ts';
import { valuesAsJson } from './values-as-json.ts';
import { writePicture } from './write-picture.ts';

async function pictureOf(
  { values }: FollowedRow,
  parts: readonly RowPart[],
): Promise<Picture | undefined> {
  const pixels = parts.find((part) => part.kind === 'pixels');
  if (pixels) return pixels;
  const { encoded } = values;
  if (!encoded || !isBytes(encoded)) return undefined;
  return decodePicture(encoded.bytes).catch(() => undefined);
}

async function viewStage(
  followed: FollowedStage,
  artifact: Artifact | undefined,
): Promise<Omit<FollowedView, 'folder'>> {
  const rows = await Promise.all(
    followed.rows.map(async (row) => {
      const parts = rowParts(row.schema, row, readVocabulary);
      const stored = artifact?.manifest.tables[row.table]?.parts ?? [];
      const { path: file, row: rowInFile } = partOfRow(stored, row.row) ?? {
        path: '',
        row: row.row,
      };
      return { row, parts, file, rowInFile, picture: await pictureOf(row, parts) };
    }),
  );
  const sha256 = artifact?.manifest.sha256;
  return { ...followed, rows, ...(sha256 ? { sha256 } : {}) };
}

function toJson({ run, sampleId, stages }: Followed): Record<string, unknown> {
  return {
    type: 'followed-sample',
    run,
    sampleId,
    stages: stages.map(({ stage, state, sha256, folder, rows }) => ({
      stage,
      state,
      sha256,
      folder,
      rows: rows.map(({ row, file, rowInFile }) => ({
        table: row.table,
        row: row.row,
        file,
        rowInFile,
        values: valuesAsJson(row.schema, row),
      })),
    })),
  };
}

/**
 * Shows a sample in every stage of a run, from its picture to its prediction.
 *
 * @param target a run, or a stage of it
 * @param png a new file for the picture
 * @throws StageError `usage` for an unknown run or sample, naming those that are like it
 */
export async function followRun(
  io: CommandIo,
  root: string,
  target: string,
  sampleId: string,
  png: string | undefined,
): Promise<void> {
  const run = await resolveRun(root, target.split('/')[0]!);
  const tables = await openRunTables(root, run);
  const stages: FollowedView[] = [];
  for (const one of await followInRun(tables, sampleId)) {
    const view = await viewStage(one, tables.artifacts.get(one.stage));
    const folder = relative('.', `${runFolder(root, run.id)}/${one.stage}`);
    stages.push({ ...view, folder });
  }
  const shown: Followed = { run: run.id, sampleId, stages };
  if (png !== undefined) await writeFollowed(shown, png);
  if (io.isJson) io.printJson(toJson(shown));
  else io.print(renderFollowed(io.out, shown) + (png === undefined ? '' : `\n  ${png}\n`));
}

async function writeFollowed({ stages, sampleId }: Followed, png: string): Promise<void> {
  const picture = stages.flatMap(({ rows }) => rows).find((one) => one.picture)?.picture;
  if (picture) return writePicture(picture, png);
  throw new StageError('usage', {
    message: `no picture of ${sampleId} is to be found for --png`,
    fix: 'Leave --png out.',
  });
}
