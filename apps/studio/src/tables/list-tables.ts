import { relative } from 'node:path';
import type { RunRecord, TableRecord } from '@sightline/contracts';
import { runFolder } from '@sightline/pipeline/runs';
import { openRunTables } from '@sightline/report';
import type { TableInfo } from '../api/index.ts';
import { describeColumns } from './describe-columns.ts';
import { openTableOnce } from './open-table-once.ts';

function placesOf(root: string, run: RunRecord, stage: string, { parts }: TableRecord): string[] {
  const folder = relative(root, runFolder(root, run.id));
  return parts.map(({ path }) => `${folder}/${stage}/${path}`.replaceAll('\\', '/'));
}

/** Every table that a run's stages wrote and that is still there, in the order of the stages. */
export async function listTables(root: string, run: RunRecord): Promise<TableInfo[]> {
  const { artifacts } = await openRunTables(root, run);
  const listed: TableInfo[] = [];
  for (const [stage, artifact] of artifacts) {
    for (const [name, record] of Object.entries(artifact.manifest.tables)) {
      const { contract } = await openTableOnce(artifact, name);
      listed.push({
        stage,
        table: name,
        contract: record.contract,
        rowCount: record.rowCount,
        sizeBytes: record.parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
        files: placesOf(root, run, stage, record),
        columns: describeColumns(contract.schema),
      });
    }
  }
  return listed;
}
