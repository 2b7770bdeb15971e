import { type FileHandle, open } from 'node:fs/promises';
import { posix } from 'node:path';
import { StageError } from '@sightline/contracts';
import type { Refusal } from '../../check-image.ts';
import type { ChatIngestConfig } from '../../config.ts';
import { hashSource } from '../../hash-contents.ts';
import type { BadRow, Source, SourcePair } from '../../source.ts';
import {
  type DataFile,
  type DataFiles,
  findDataFiles,
  findImages,
  readImage,
} from '../data-files.ts';
import { dropLoneSplit, placeGroups, splitFromName } from '../given-splits.ts';
import {
  createImageGroups,
  createRowIds,
  type ImageGroup,
  type ImageGroups,
  type RowIds,
} from '../group-images.ts';
import { scanJson } from '../json/scan-json.ts';
import { parseJsonLine, scanJsonLines } from '../json/scan-lines.ts';
import { readChatRow } from './chat-row.ts';

/** Where a conversation lies: its texts are read again when their image's turn has come. */
type RowPlace = { rowId: string; where: string; file: DataFile; start: number; end: number };

type Scanned = { line: number; start: number; end: number } & (
  | { value: unknown }
  | { problem: string }
);

type Gathered = {
  groups: ImageGroups<RowPlace, string>;
  rowIds: RowIds;
  badRows: BadRow[];
  pairCount: number;
};

const isLines = (name: string): boolean => /\.(jsonl|ndjson)$/i.test(name);

async function* scanRows({ name, path }: DataFile): AsyncGenerator<Scanned> {
  if (isLines(name)) return yield* scanJsonLines(path);
  let line = 0;
  let whole: unknown;
  for await (const { list, ...item } of scanJson(path, (rest) => (whole = rest))) {
    if (list === undefined) yield { ...item, line: ++line };
  }
  if (Array.isArray(whole)) return;
  const what = typeof whole === 'object' && whole !== null ? 'an object' : 'a single value';
  const problem = `The file is ${what}, not a list of conversations.`;
  yield { line: ++line, start: 0, end: 0, problem };
}

/** A row of one turn keeps its id, of several each has its number. */
function pairIds(rowId: string, turns: readonly object[]): string[] {
  return turns.length > 1 ? turns.map((_, turn) => `${rowId}/${turn}`) : [rowId];
}

function addRow(gathered: Gathered, file: DataFile, row: Scanned, where: string) {
  if ('problem' in row) return { reason: 'bad-row', message: row.problem };
  const chat = readChatRow(row.value);
  if ('reason' in chat) return chat;
  const { id, image, turns } = chat;
  const imageId = posix.normalize(image);
  const split = splitFromName(file.name);
  const refusal = gathered.groups.add({ imageId, place: image, split }, (): RowPlace | Refusal => {
    const fallback = `${file.name}:${row.line}`;
    const wanted = id === undefined ? [fallback] : [id, `${id} (${fallback})`];
    const rowId = gathered.rowIds.take(wanted, (one) => pairIds(one, turns));
    if (typeof rowId !== 'string') return rowId;
    return { rowId, where, file, start: row.start, end: row.end };
  });
  if (!refusal) gathered.pairCount += turns.length;
  return refusal;
}

async function gatherRows({ files }: DataFiles): Promise<Gathered> {
  const groups = createImageGroups<RowPlace, string>();
  const gathered: Gathered = { groups, rowIds: createRowIds(), badRows: [], pairCount: 0 };
  for (const file of files) {
    for await (const row of scanRows(file)) {
      const where = `${file.name} ${isLines(file.name) ? 'line' : 'row'} ${row.line}`;
      const refusal = addRow(gathered, file, row, where);
      if (refusal) gathered.badRows.push({ rowId: `${file.name}:${row.line}`, where, ...refusal });
    }
  }
  return gathered;
}

async function readRow(handle: FileHandle, place: RowPlace): Promise<SourcePair[]> {
  const bytes = Buffer.alloc(place.end - place.start);
  await handle.read(bytes, 0, bytes.length, place.start);
  const parsed = parseJsonLine(bytes);
  const chat = parsed && 'value' in parsed ? readChatRow(parsed.value) : undefined;
  if (!chat || 'reason' in chat) {
    throw new StageError('bad-data', {
      message: `${place.file.path} changed while it was read.`,
      fix: 'Run again when nobody writes to it.',
    });
  }
  const ids = pairIds(place.rowId, chat.turns);
  return chat.turns.map(({ question, answer }, turn) => ({
    rowId: ids[turn]!,
    where: place.where,
    question,
    questionType: 'other',
    answer,
    shortAnswer: answer,
    answers: [answer],
  }));
}

async function* listImages(
  groups: ImageGroup<RowPlace, string>[],
  { root, files }: DataFiles,
  config: ChatIngestConfig,
) {
  const places = await findImages(root, config);
  const handles = new Map<string, FileHandle>();
  try {
    for (const { path } of files) handles.set(path, await open(path));
    yield* placeGroups(
      groups,
      config,
      (image) => readImage(places, [image]),
      async ({ rows }) => {
        const pairs = rows.map((row) => readRow(handles.get(row.file.path)!, row));
        return (await Promise.all(pairs)).flat();
      },
    );
  } finally {
    for (const handle of handles.values()) await handle.close();
  }
}

function findChats(path: string): Promise<DataFiles> {
  const what = 'a JSON or JSON lines file of conversations, or a folder with some';
  return findDataFiles(path, (name) => /\.(json|jsonl|ndjson)$/i.test(name), what);
}

/**
 * Conversations about images, a row each with `image` and `conversations` (LLaVA) or `messages`
 * (OpenAI): each question with its answer is a pair. Texts stay in their file until they are needed.
 *
 * @throws StageError `missing-data` without such a file, `bad-data` when one is not JSON.
 */
export async function openChat(config: ChatIngestConfig): Promise<Source> {
  const found = await findChats(config.path);
  const { groups, badRows, pairCount } = await gatherRows(found);
  const all = groups.all();
  dropLoneSplit(all);
  return {
    name: config.path,
    imageCount: all.length,
    rowCount: pairCount + badRows.length,
    badRows,
    images: () => listImages(all, found, config),
  };
}

/** Hash over the conversations and the images that they name. */
export async function fingerprintChat(config: ChatIngestConfig): Promise<string> {
  const { files } = await findChats(config.path);
  return hashSource(files, await openChat(config));
}
