import { readRow } from '@sightline/inspect';
import type { FollowedRow } from '../api/index.ts';
import { pictureAddress } from '../samples/picture-address.ts';
import { toSampleParts } from '../samples/to-sample-parts.ts';
import type { StudioContext } from '../server/studio-context.ts';
import { openDecoder } from './open-decoder.ts';
import type { RunTable } from './open-run-table.ts';

/** One row of a table, column by column, as a person looks at it. */
export async function readTableRow(
  context: StudioContext,
  { run, stage, name, table }: RunTable,
  row: number,
): Promise<FollowedRow> {
  const found = { ...(await readRow(table, row)), stage, table: name };
  const parts = await toSampleParts(
    { ...found, schema: table.contract.schema },
    {
      decoder: openDecoder(context),
      addressOf: pictureAddress(run.id),
    },
  );
  return { table: name, row, parts };
}
