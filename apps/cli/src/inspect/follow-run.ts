import { relative } from 'node:path';
import { type RunRecord, readVocabulary, StageError, type StageName } from '@sightline/contracts';
import {
  type FollowedRow,
  type FollowedStage,
  findRow,
  followSample,
  isBytes,
  type Lookup,
  likeIds,
  type RowPart,
  readRow,
  rowParts,
} from '@sightline/inspect';
import { nearestName, resolveRun, runFolder } from '@sightline/pipeline/runs';
import { openSameStage } from '@sightline/report';
import type { Artifact } from '@sightline/store';
import { type Followed, type FollowedView, renderFollowed } from '../render/followed.ts';
import type { Picture } from '../render/picture.ts';
import type { CommandIo } from '../terminal/command-io.ts';
import { cleanText } from '../terminal/text-width.ts';
import { decodePicture } from './decode-picture.ts';
import { partOfRow } from './locate-row.ts';
import { valuesAsJson } from './values-as-json.ts';
import { writePicture } from './write-picture.ts';

const guessCount = 3;

async function openStages(root: string, run: RunRecord): Promise<ReadonlyMap<StageName, Artifact>> {
  const opened = new Map<StageName, Artifact>();
  for (const record of run.stages) {
    const artifact = await openSameStage(root, record);
    if (artifact) opened.set(record.stage, artifact);
  }
  return opened;
}

function lookupIn(artifacts: ReadonlyMap<StageName, Artifact>): Lookup {
  return async (stage, table) => {
    const artifact = artifacts.get(stage);
    return artifact && table in artifact.manifest.tables ? artifact.table(table) : undefined;
  };
}

/** What to try instead of an id that no sample has. */
async function adviseOn(lookup: Lookup, id: string): Promise<string> {
  const samples = await lookup('ingest', 'samples');
  if (!samples) return 'Its ingest artifact has gone: run the recipe again.';
  const asImage = await findRow(samples, 'image_id', id);
  if (asImage !== undefined) {
    const { values } = await readRow(samples, asImage);
    return `It is a picture; one of its samples: ${cleanText(String(values.sample_id))}.`;
  }
  const near = await likeIds(samples, 'sample_id', id);
  const guesses: string[] = [];
  while (guesses.length < guessCount && guesses.length < near.length) {
    guesses.push(
      nearestName(
        id,
        near.filter((one) => !guesses.includes(one)),
      )!,
    );
  }
  return guesses.length > 0
    ? `The nearest: ${guesses.map(cleanText).join(', ')}.`
    : 'The run has no samples.';
}

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
  const artifacts = await openStages(root, run);
  const lookup = lookupIn(artifacts);
  const followed = await followSample(lookup, sampleId);
  if (!followed) {
    throw new StageError('usage', {
      message: `run ${run.id} has no sample ${sampleId}`,
      fix: await adviseOn(lookup, sampleId),
    });
  }
  const stages: FollowedView[] = [];
  for (const one of followed) {
    const view = await viewStage(one, artifacts.get(one.stage));
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
