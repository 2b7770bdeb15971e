import { type Context, Hono } from 'hono';
import { findRun, type StudioContext } from '../server/studio-context.ts';
import { createTableWorker } from './create-table-worker.ts';
import { describeColumns } from './describe-columns.ts';
import { encodeSlice } from './encode-slice.ts';
import { findMatches } from './find-matches.ts';
import { listTables } from './list-tables.ts';
import { openDecoder } from './open-decoder.ts';
import { openRunTable, type RunTable } from './open-run-table.ts';
import {
  parseColumns,
  parsePictureColumn,
  parseRow,
  parseRows,
  parseSide,
  parseWhere,
} from './parse-query.ts';
import { createFiguresReader } from './read-figures.ts';
import { readPicture } from './read-picture.ts';
import { readPieces } from './read-pieces.ts';
import { readTableRow } from './read-table-row.ts';
import { sendPicture } from './send-picture.ts';
import { thumbnailOf } from './thumbnail.ts';

const contentType = 'application/vnd.apache.arrow.stream';
const tablePath = '/runs/:id/tables/:stage/:table';

function columnsOf({ table }: RunTable) {
  return describeColumns(table.contract.schema);
}

async function sendRows(asked: Context, found: RunTable): Promise<Response> {
  const query = asked.req.query();
  const rows = parseRows(query, found.table.rowCount);
  const columns = parseColumns(query.columns, columnsOf(found), rows.length);
  const bytes = encodeSlice(found.table, { rows, columns, vocabulary: readPieces() });
  return asked.body(bytes.slice(), 200, { 'content-type': contentType });
}

async function sendPictureOf(
  context: StudioContext,
  asked: Context,
  found: RunTable,
): Promise<Response> {
  const { column, row: rowText, side } = asked.req.query();
  const name = parsePictureColumn(column, columnsOf(found));
  const row = parseRow(rowText, found.table.rowCount);
  const sidePx = parseSide(side);
  const identity = [found.artifact.manifest.sha256, found.name, name, row, sidePx];
  const isForEver = asked.req.param('id') === found.run.id;
  return sendPicture(asked, { identity, isForEver }, async () =>
    thumbnailOf(await readPicture(found.table, name, row, openDecoder(context)), sidePx),
  );
}

/** Addresses below `/api`. */
export function tablesRoutes(context: StudioContext): Hono {
  const worker = createTableWorker();
  context.onClose(worker.close);
  const readFigures = createFiguresReader(worker);
  const open = ({ req }: Context): Promise<RunTable> => {
    const { id = '', stage = '', table = '' } = req.param() as Record<string, string>;
    return openRunTable(context, id, stage, table);
  };
  return new Hono()
    .get('/runs/:id/tables', async (asked) =>
      asked.json(await listTables(context.root, await findRun(context, asked.req.param('id')))),
    )
    .get(`${tablePath}/figures`, async (asked) =>
      asked.json(await readFigures(await open(asked), asked.req.raw.signal)),
    )
    .get(`${tablePath}/matches`, async (asked) => {
      const where = parseWhere(asked.req.query('where'));
      const { signal } = asked.req.raw;
      return asked.json(await findMatches(worker, await open(asked), where, signal));
    })
    .get(`${tablePath}/rows`, async (asked) => sendRows(asked, await open(asked)))
    .get(`${tablePath}/row`, async (asked) => {
      const found = await open(asked);
      const row = parseRow(asked.req.query('row'), found.table.rowCount);
      return asked.json(await readTableRow(context, found, row));
    })
    .get(`${tablePath}/picture`, async (asked) => sendPictureOf(context, asked, await open(asked)));
}
