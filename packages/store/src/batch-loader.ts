import {
  type Data,
  type DataType,
  type Field,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  type Vector,
} from 'apache-arrow';
import type { RecordBatch as BatchHeader, BufferRegion } from 'apache-arrow/ipc/metadata/message';
import { VectorLoader } from 'apache-arrow/visitor/vectorloader';

const noBytes = new Uint8Array(0);

/** Part of a batch's body, from byte `start` on. */
export type Chunk = { start: number; bytes: Uint8Array };

/** What it takes to load a batch besides its bytes; nothing for what this program writes. */
export type LoadOptions = {
  /** By their id. */
  dictionaries?: Map<number, Vector>;
  decompress?: (region: Uint8Array) => Uint8Array;
};

/** Loads the columns of a batch from those parts of its body that were read; others are empty. */
class ChunkLoader extends VectorLoader {
  readonly #chunks: readonly Chunk[];
  readonly #regions: readonly BufferRegion[];
  readonly #decompress: (region: Uint8Array) => Uint8Array;

  constructor(
    { metadataVersion }: Schema,
    { nodes, buffers, variadicBufferCounts }: BatchHeader,
    chunks: readonly Chunk[],
    { dictionaries = new Map(), decompress = (region) => region }: LoadOptions = {},
  ) {
    super(noBytes, nodes, buffers, dictionaries, metadataVersion, variadicBufferCounts);
    this.#chunks = chunks;
    this.#regions = buffers;
    this.#decompress = decompress;
  }

  // A region that a null bitmap takes up is passed over, so that the next one is found.
  protected override readData(
    _type: unknown,
    { offset, length }: BufferRegion = this.nextBufferRange(),
  ): Uint8Array {
    for (const { start, bytes } of this.#chunks) {
      const first = offset - start;
      if (first >= 0 && first + length <= bytes.length)
        return this.#decompress(bytes.subarray(first, first + length));
    }
    return noBytes;
  }

  /** Passes over a field and tells which regions of the body it takes up. */
  regionsOf(field: Field): readonly BufferRegion[] {
    const first = this.buffersIndex + 1;
    this.visit(field);
    return this.#regions.slice(first, this.buffersIndex + 1);
  }
}

/** Regions of a batch's body that hold one of its columns: bitmaps, offsets and values. */
export function fieldRegions(
  schema: Schema,
  header: BatchHeader,
  index: number,
): readonly BufferRegion[] {
  const loader = new ChunkLoader(schema, header, []);
  for (const field of schema.fields.slice(0, index)) loader.regionsOf(field);
  return loader.regionsOf(schema.fields[index]!);
}

/** Where a column lies in a batch's body, as one piece. */
export function fieldChunk(
  schema: Schema,
  header: BatchHeader,
  name: string,
): { start: number; byteCount: number } {
  const index = schema.fields.findIndex((field) => field.name === name);
  if (index < 0) throw new Error(`has no column ${name}`);
  const regions = fieldRegions(schema, header, index);
  const start = regions[0]?.offset ?? 0;
  const end = regions.reduce((most, { offset, length }) => Math.max(most, offset + length), start);
  return { start, byteCount: end - start };
}

/** One column alone, as the batch of a dictionary holds it. */
export function loadColumn(
  schema: Schema,
  header: BatchHeader,
  type: DataType,
  body: Uint8Array,
  options: LoadOptions,
): Data {
  return new ChunkLoader(schema, header, [{ start: 0, bytes: body }], options).visit(type);
}

/**
 * A batch as views of the chunks, with no copy unless they are compressed.
 *
 * @param columns those whose chunks were read; the batch holds no others. All when left out.
 */
export function loadBatch(
  schema: Schema,
  header: BatchHeader,
  chunks: readonly Chunk[],
  columns?: readonly string[],
  options: LoadOptions = {},
): RecordBatch {
  const loaded: Data[] = new ChunkLoader(schema, header, chunks, options).visitMany(schema.fields);
  const isRead = (_: unknown, index: number): boolean =>
    columns === undefined || columns.includes(schema.fields[index]!.name);
  const fields = schema.fields.filter(isRead);
  const children = loaded.filter(isRead);
  const type = new Struct(fields);
  const data = makeData({ type, length: header.length, nullCount: 0, children });
  return new RecordBatch(columns ? new Schema(fields, schema.metadata) : schema, data);
}
