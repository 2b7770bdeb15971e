import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { stageNames } from '@sightline/contracts';
import { type OpenTable, type QueryResult, queryTables } from '@sightline/inspect';
import { csvField, readManifest } from '@sightline/store';
import { queryTexts, renderQuery } from '../render/query.ts';
import { exitOnSignal } from '../run/abort-on-signal.ts';
import type { CommandIo } from '../terminal/command-io.ts';
import { type FoundTable, findTable } from './find-table.ts';

/** What a statement calls the table that `inspect` was asked for. */
const askedName = 'data';

/** Rows that are shown as a table. */
const shownRows = { terminal: 50, elsewhere: 10_000 };

/** All tables of the run that a stage belongs to, as `stage.table`; none of a stray file. */
async function listRunTables(root: string, stageFolder: string): Promise<[string, OpenTable][]> {
  const run = dirname(stageFolder);
  if (!existsSync(join(run, 'run.json'))) return [];
  const tables: [string, OpenTable][] = [];
  for (const stage of stageNames) {
    if (!existsSync(join(run, stage))) continue;
    const manifest = await readManifest(await realpath(join(run, stage)));
    for (const name of Object.keys(manifest.tables)) {
      const open: OpenTable = async () =>
        (await findTable(root, `${basename(await realpath(run))}/${stage}/${name}`)).table;
      tables.push([`${stage}.${name}`, open]);
    }
  }
  return tables;
}

/** Names that a statement may use: a bare one means the stage that was asked for, then the first. */
async function nameTables(root: string, found: FoundTable): Promise<Map<string, OpenTable>> {
  const names = new Map<string, OpenTable>([[askedName, async () => found.table]]);
  const ofRun = await listRunTables(root, found.path);
  const own = `${basename(found.path)}.`;
  const isOwn = ([name]: [string, OpenTable]): boolean => name.startsWith(own);
  for (const [name, open] of [...ofRun.filter(isOwn), ...ofRun]) {
    const bare = name.slice(name.indexOf('.') + 1);
    if (!names.has(bare)) names.set(bare, open);
    names.set(name, open);
  }
  return names;
}

async function printJson(io: CommandIo, { columns, rows }: QueryResult): Promise<void> {
  for await (const some of rows) {
    const lines = some.map((row) => {
      const pairs = columns.map(({ name }, index) => [name, row[index]]);
      return `${JSON.stringify(Object.fromEntries(pairs))}\n`;
    });
    await io.write(lines.join(''));
  }
}

async function printCsv(io: CommandIo, { columns, rows }: QueryResult): Promise<void> {
  io.print(`${columns.map(({ name }) => csvField(name)).join(',')}\r\n`);
  for await (const some of rows) {
    await io.write(some.map((row) => `${row.map(csvField).join(',')}\r\n`).join(''));
  }
}

async function printTable(io: CommandIo, { columns, rows }: QueryResult): Promise<void> {
  const limit = io.out.isTerminal ? shownRows.terminal : shownRows.elsewhere;
  const kept: string[][] = []; // as they are shown: whole cells may be large
  for await (const some of rows) {
    kept.push(...some.slice(0, limit + 1 - kept.length).map(queryTexts));
    if (kept.length > limit) break;
  }
  io.print(renderQuery(io.out, columns, kept.slice(0, limit)));
  if (kept.length > limit) {
    io.note(`the first ${limit} rows; all of them: --csv, --json, or say LIMIT in the SQL\n`);
  }
}

/**
 * Answers `inspect --sql`: the table is `data`, and those of its run have their own names.
 *
 * @throws StageError `usage` with DuckDB's message where the SQL is wrong.
 */
export async function printQuery(
  io: CommandIo,
  root: string,
  found: FoundTable,
  sql: string,
  asCsv: boolean,
): Promise<void> {
  exitOnSignal();
  const result = await queryTables(sql, await nameTables(root, found));
  if (io.isJson) await printJson(io, result);
  else if (asCsv) await printCsv(io, result);
  else await printTable(io, result);
}
