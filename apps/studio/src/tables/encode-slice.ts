import { decodeTokens, StageError, type TableReader, valuesOf } from '@sightline/contracts';
import { findTokenColumns, tokenPieces } from '@sightline/inspect';
import {
  Field,
  makeData,
  RecordBatch,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import { sliceRows } from './slice-rows.ts';

/** Most bytes of a slice. */
export const maxSliceBytes = 1_000_000;
/** Behind a column of token ids: their text, as a column of its own. */
export const textSuffix = ':text';

export type SliceRequest = {
  rows: readonly number[];
  columns: readonly string[];
  /** Pieces of the vocabulary by their ids; none where it is not installed. */
  vocabulary: readonly string[];
};

/** Text of the token ids of each row, up to their length and without [CLS] and [SEP]. */
function textsOf(
  batch: RecordBatch,
  ids: string,
  length: string,
  vocabulary: readonly string[],
): string[] {
  const lengths = batch.getChild(length)!;
  return valuesOf<Iterable<number>>(batch, ids).map((row, place) => {
    const { pieces } = tokenPieces(row, Number(lengths.get(place)), vocabulary);
    const spoken = pieces.filter(({ kind }) => kind !== 'special').map(({ id }) => id);
    return decodeTokens(spoken, vocabulary);
  });
}

function columnsToRead(table: TableReader, { columns }: SliceRequest): string[] {
  const lengths = findTokenColumns(table.contract.schema)
    .filter(({ ids }) => columns.includes(ids))
    .map(({ length }) => length);
  return [...new Set([...columns, ...lengths])];
}

/** The columns that were asked for, and behind token ids their text. */
function shape(
  batch: RecordBatch,
  { columns, vocabulary }: SliceRequest,
  numbers: string,
): RecordBatch {
  const tokens = findTokenColumns(batch.schema);
  const shaped = columns.flatMap((name) => {
    const index = batch.schema.fields.findIndex((field) => field.name === name);
    const own = { field: batch.schema.fields[index]!, data: batch.data.children[index]! };
    const pair = tokens.find(({ ids }) => ids === name);
    if (!pair || vocabulary.length === 0) return [own];
    const texts = textsOf(batch, name, pair.length, vocabulary);
    const data = vectorFromArray(texts, new Utf8()).data[0] ?? makeData({ type: new Utf8() });
    return [own, { field: new Field(name + textSuffix, new Utf8(), false), data }];
  });
  const fields = shaped.map(({ field }) => field);
  const children = shaped.map(({ data }) => data);
  const schema = new Schema(fields, new Map([['rows', numbers]]));
  const type = new Struct(fields);
  const data = makeData({ type, length: batch.numRows, nullCount: 0, children });
  return new RecordBatch(schema, data);
}

function encode(table: TableReader, request: SliceRequest): Uint8Array {
  const numbers = request.rows.join(',');
  const read = columnsToRead(table, request);
  const batches = sliceRows(table, request.rows, read);
  const empty = (): RecordBatch[] => [emptyOf(table, read)];
  const writer = new RecordBatchStreamWriter();
  for (const batch of batches.length > 0 ? batches : empty()) {
    writer.write(shape(batch, request, numbers));
  }
  writer.finish();
  return writer.toUint8Array(true);
}

/** A batch without rows, for what a table without rows has to say: its schema. */
function emptyOf({ contract }: TableReader, columns: readonly string[]): RecordBatch {
  const fields = contract.schema.fields.filter(({ name }) => columns.includes(name));
  const type = new Struct(fields);
  const children = fields.map((field) => makeData({ type: field.type, length: 0 } as never));
  return new RecordBatch(
    new Schema(fields),
    makeData({ type, length: 0, nullCount: 0, children: children as never }),
  );
}

/**
 * Rows as an Arrow IPC stream of at most 1 MB: the first of those that were asked for, and as many
 * as fit. Numbers of the rows stand in the schema's metadata as `rows`, commas between them.
 * Behind a column `x_ids` of token ids stands `x_ids:text`, utf8, what they say.
 *
 * @throws StageError `bad-data` where a single row does not fit
 */
export function encodeSlice(table: TableReader, request: SliceRequest): Uint8Array {
  let { rows } = request;
  for (;;) {
    const bytes = encode(table, { ...request, rows });
    if (bytes.length <= maxSliceBytes) return bytes;
    if (rows.length <= 1) {
      throw new StageError('bad-data', {
        message: `row ${rows[0]} has ${bytes.length} bytes in ${request.columns.join(', ')}`,
        fix: `At most ${maxSliceBytes} bytes travel at a time: ask for fewer columns.`,
      });
    }
    const fitting = Math.floor((rows.length * maxSliceBytes) / bytes.length);
    rows = rows.slice(0, Math.min(Math.max(fitting, 1), rows.length - 1));
  }
}
