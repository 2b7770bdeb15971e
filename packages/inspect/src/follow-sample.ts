import { type StageName, stageNames, type TableReader } from '@sightline/contracts';
import type { Schema } from 'apache-arrow';
import { findRow } from './find-row.ts';
import { type Row, readRow } from './read-row.ts';

/** Opens a table that a stage of a run wrote, if it did. */
export type Lookup = (stage: StageName, table: string) => Promise<TableReader | undefined>;

/** A row that belongs to the sample, and where it stands. */
export type FollowedRow = Row & { stage: StageName; table: string; schema: Schema };

export type FollowedStage = {
  stage: StageName;
  /**
   * `found`: it has rows of the sample. `left-out`: it refused the sample, `rows` say why.
   * `absent`: it has none, as train of samples that it trained on. `not-reached`: a stage before
   * left it out. `no-artifact`: the run did not get that far.
   */
  state: 'found' | 'left-out' | 'absent' | 'not-reached' | 'no-artifact';
  rows: FollowedRow[];
};

type Key = 'sample_id' | 'image_id';

/** Where a sample and its image stand: the first table of a stage decides whether it is there. */
const places: Record<StageName, [table: string, key: Key][]> = {
  ingest: [
    ['samples', 'sample_id'],
    ['images', 'image_id'],
  ],
  preprocess: [
    ['preprocessed', 'sample_id'],
    ['pixels', 'image_id'],
  ],
  features: [
    ['features', 'sample_id'],
    ['patches', 'image_id'],
  ],
  fusion: [
    ['fused', 'sample_id'],
    ['sequences', 'sample_id'],
  ],
  train: [['predictions', 'sample_id']],
};

async function readFound(
  lookup: Lookup,
  stage: StageName,
  table: string,
  column: string,
  id: string | undefined,
): Promise<FollowedRow[]> {
  const reader = id === undefined ? undefined : await lookup(stage, table);
  if (!reader || id === undefined) return [];
  const row = await findRow(reader, column, id);
  if (row === undefined) return [];
  return [{ ...(await readRow(reader, row)), stage, table, schema: reader.contract.schema }];
}

async function followStage(
  lookup: Lookup,
  stage: StageName,
  ids: { sample_id: string; image_id: string | undefined },
): Promise<FollowedStage> {
  const [[main]] = places[stage] as [[string, Key]];
  if (!(await lookup(stage, main))) return { stage, state: 'no-artifact', rows: [] };
  const rows: FollowedRow[] = [];
  for (const [table, key] of places[stage]) {
    const found = await readFound(lookup, stage, table, key, ids[key]);
    if (table === main && found.length === 0) return leftOut(lookup, stage, ids.sample_id);
    rows.push(...found);
    ids.image_id ??= found[0]?.values.image_id as string | undefined;
  }
  return { stage, state: 'found', rows };
}

async function leftOut(lookup: Lookup, stage: StageName, id: string): Promise<FollowedStage> {
  const rows = await readFound(lookup, stage, 'rejects', 'row_id', id);
  return { stage, state: rows.length > 0 ? 'left-out' : 'absent', rows };
}

/**
 * Follows one sample through the stages of a run; reads ids and the rows that are its own.
 *
 * @returns undefined when ingest knows of no such sample, not even as one that it left out
 */
export async function followSample(
  lookup: Lookup,
  sampleId: string,
): Promise<FollowedStage[] | undefined> {
  const ids = { sample_id: sampleId, image_id: undefined };
  const followed: FollowedStage[] = [];
  for (const stage of stageNames) {
    const isOut = followed.some(({ state }) => state === 'left-out');
    const here: FollowedStage = isOut
      ? { stage, state: 'not-reached', rows: [] }
      : await followStage(lookup, stage, ids);
    if (stage === 'ingest' && here.state === 'absent') return undefined;
    followed.push(here);
  }
  return followed;
}
