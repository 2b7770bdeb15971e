import { tensorShape } from '@sightline/contracts';
import { Field, FixedSizeList, RecordBatch, RecordBatchStreamWriter, Schema } from 'apache-arrow';
import {
  Compression,
  Table,
  transformParquetStream,
  type WriterProperties,
  WriterPropertiesBuilder,
  writeParquet,
} from 'parquet-wasm/esm';
import { startDecoder } from '../parquet/start-decoder.ts';

/** Rows of a row group are kept until it is full; these are small enough for any reader. */
const rowGroupBytes = 32 * 1024 * 1024;

function propertiesFor({ metadata }: Schema): WriterProperties {
  return new WriterPropertiesBuilder()
    .setCompression(Compression.ZSTD)
    .setKeyValueMetadata(metadata)
    .setMaxRowGroupBytes(rowGroupBytes)
    .setCreatedBy('sightline')
    .build();
}

/** Pyarrow takes a column from Parquet for a tensor only where its elements may be missing. */
function relaxTensor(field: Field): Field {
  const { type } = field;
  if (!(type instanceof FixedSizeList) || !tensorShape(field)) return field;
  const [item] = type.children;
  const relaxed = new FixedSizeList(type.listSize, new Field(item!.name, item!.type, true));
  return new Field(field.name, relaxed, field.nullable, field.metadata);
}

function toDecoder(schema: Schema, batches: readonly RecordBatch[]): Table {
  const writer = new RecordBatchStreamWriter();
  writer.reset(undefined, schema);
  for (const batch of batches) writer.write(new RecordBatch(schema, batch.data));
  writer.finish();
  return Table.fromIPCStream(writer.toUint8Array(true));
}

/**
 * Batches as the bytes of a Parquet file, compressed with ZSTD, a row group of 32 MiB at a time.
 * Arrow's own schema is kept in it, so tensors stay tensors, and so is the table's metadata.
 */
export async function* encodeParquet(
  { fields, metadata }: Schema,
  batches: AsyncIterable<RecordBatch>,
): AsyncGenerator<Uint8Array> {
  startDecoder();
  const schema = new Schema(fields.map(relaxTensor), metadata);
  const properties = propertiesFor(schema);
  const iterator = batches[Symbol.asyncIterator]();
  let next = await iterator.next();
  if (next.done) {
    yield writeParquet(toDecoder(schema, []), properties);
    return;
  }
  let failure: unknown;
  const stream = new ReadableStream({
    async pull(controller) {
      if (next.done) return controller.close();
      for (const batch of toDecoder(schema, [next.value]).recordBatches())
        controller.enqueue(batch);
      next = await iterator.next().catch((error) => {
        failure = error; // the encoder takes a stream that breaks off for one that ends
        return { done: true, value: undefined };
      });
    },
  });
  yield* await transformParquetStream(stream, properties);
  if (failure) throw failure;
}
