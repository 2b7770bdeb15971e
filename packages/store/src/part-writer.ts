import type { PartRecord } from '@sightline/contracts';
import { RecordBatch, RecordBatchFileWriter, type Schema } from 'apache-arrow';
import { HashedFile } from './hashed-file.ts';

/** Encodes batches as an Arrow file and keeps the bytes until they are taken. */
class PartEncoder extends RecordBatchFileWriter {
  #chunks: Uint8Array[] = [];

  constructor(schema: Schema) {
    super({ autoDestroy: true });
    // Writes the magic at once: a part without batches is a whole file, too.
    this.reset(undefined, schema);
  }

  // The writer's own sink has no backpressure, so the bytes never reach it.
  protected override _write(chunk: Uint8Array | Int32Array): this {
    if (!this._started || chunk.byteLength === 0) return this;
    this.#chunks.push(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    this._position += chunk.byteLength;
    return this;
  }

  take(): Uint8Array[] {
    const chunks = this.#chunks;
    this.#chunks = [];
    return chunks;
  }
}

/** One `part-*.arrow` in the making: Arrow IPC file format, a record batch at a time. */
export class PartWriter {
  rowCount: number = 0;
  readonly #name: string;
  readonly #schema: Schema;
  readonly #file: HashedFile;
  readonly #encoder: PartEncoder;

  private constructor(name: string, schema: Schema, file: HashedFile) {
    this.#name = name;
    this.#schema = schema;
    this.#file = file;
    this.#encoder = new PartEncoder(schema);
  }

  /** @param name the part's path within its artifact. */
  static async create(path: string, name: string, schema: Schema): Promise<PartWriter> {
    return new PartWriter(name, schema, await HashedFile.create(path));
  }

  get sizeBytes(): number {
    return this.#file.sizeBytes;
  }

  async append(batch: RecordBatch): Promise<void> {
    // Arrow's writer starts a new file when a batch's schema is not the one it began with.
    this.#encoder.write(new RecordBatch(this.#schema, batch.data));
    await this.#file.write(this.#encoder.take());
    this.rowCount += batch.numRows;
  }

  async close(): Promise<PartRecord> {
    this.#encoder.finish();
    await this.#file.write(this.#encoder.take());
    const sha256 = await this.#file.close();
    return { path: this.#name, rowCount: this.rowCount, sizeBytes: this.sizeBytes, sha256 };
  }

  async abandon(): Promise<void> {
    await this.#file.abandon();
  }
}

/** Batches as the bytes of an Arrow file. */
export async function* encodeArrow(
  schema: Schema,
  batches: AsyncIterable<RecordBatch>,
): AsyncGenerator<Uint8Array> {
  const encoder = new PartEncoder(schema);
  for await (const batch of batches) {
    encoder.write(new RecordBatch(schema, batch.data));
    yield* encoder.take();
  }
  encoder.finish();
  yield* encoder.take();
}
