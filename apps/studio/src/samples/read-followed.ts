import { followInRun, type RunTables } from '@sightline/report';
import type { FollowedSample, FollowedStage } from '../api/index.ts';
import type { Pictures } from './picture-address.ts';
import { toSampleParts } from './to-sample-parts.ts';

/**
 * Follows a sample through the stages of a run, each row of it in parts that can be drawn.
 *
 * @throws StageError `usage` for an unknown sample, naming those that are like it
 */
export async function readFollowed(
  tables: RunTables,
  sampleId: string,
  pictures: Pictures,
): Promise<FollowedSample> {
  const stages: FollowedStage[] = [];
  for (const { stage, state, rows } of await followInRun(tables, sampleId)) {
    const shown = rows.map(async (row) => ({
      table: row.table,
      row: row.row,
      parts: await toSampleParts(row, pictures),
    }));
    stages.push({ stage, state, rows: await Promise.all(shown) });
  }
  return { sampleId, stages };
}
