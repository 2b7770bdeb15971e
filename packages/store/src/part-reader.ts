import { type FileHandle, open } from 'node:fs/promises';
import { StageError } from '@sightline/contracts';
import { makeData, RecordBatch, type Schema, Struct } from 'apache-arrow';
import { type FileBlock, Footer } from 'apache-arrow/ipc/metadata/file';
import { type RecordBatch as BatchHeader, Message } from 'apache-arrow/ipc/metadata/message';
import { VectorLoader } from 'apache-arrow/visitor/vectorloader';

const magic = 'ARROW1';
/** Footer length and magic, which end every file. */
const tailBytes = 4 + magic.length;
/** Continuation marker and length, which come before a message's flatbuffer. */
const messagePrefixBytes = 8;

/** An Arrow file opened for random access; holds no file handle between reads. */
export type PartReader = {
  path: string;
  schema: Schema;
  batchRowCounts: number[];
  /** Views of one freshly read buffer, with no copy; may be called concurrently. */
  readBatch(index: number): Promise<RecordBatch>;
};

async function readAt(handle: FileHandle, offset: number, byteCount: number): Promise<Uint8Array> {
  // Not from Node's pool: batches keep their buffer, aligned to eight bytes, as long as they live.
  const { buffer } = Buffer.allocUnsafeSlow(byteCount);
  const bytes = new Uint8Array(buffer, 0, byteCount);
  let filled = 0;
  while (filled < byteCount) {
    const { bytesRead } = await handle.read(bytes, filled, byteCount - filled, offset + filled);
    if (bytesRead === 0) throw new Error(`ends ${byteCount - filled} bytes early`);
    filled += bytesRead;
  }
  return bytes;
}

async function readFooter(handle: FileHandle): Promise<Footer> {
  const { size } = await handle.stat();
  if (size < tailBytes) throw new Error('is not an Arrow file');
  const tail = await readAt(handle, size - tailBytes, tailBytes);
  const footerBytes = new DataView(tail.buffer).getInt32(0, true);
  const isArrow = Buffer.from(tail.subarray(4)).toString('latin1') === magic;
  if (!isArrow || footerBytes <= 0 || footerBytes > size - tailBytes) {
    throw new Error('is cut off or not an Arrow file: its last bytes are not a footer');
  }
  return Footer.decode(await readAt(handle, size - tailBytes - footerBytes, footerBytes));
}

function decodeHeader(bytes: Uint8Array): BatchHeader {
  const header = Message.decode(bytes.subarray(messagePrefixBytes)).header() as BatchHeader;
  if (header.compression) throw new Error('holds compressed batches');
  return header;
}

function decodeBatch(schema: Schema, bytes: Uint8Array, block: FileBlock): RecordBatch {
  const { length, nodes, buffers, variadicBufferCounts } = decodeHeader(
    bytes.subarray(0, block.metaDataLength),
  );
  const body = bytes.subarray(block.metaDataLength);
  const loader = new VectorLoader(
    body,
    nodes,
    buffers,
    new Map(),
    schema.metadataVersion,
    variadicBufferCounts,
  );
  const type = new Struct(schema.fields);
  const children = loader.visitMany(schema.fields);
  return new RecordBatch(schema, makeData({ type, length, nullCount: 0, children }));
}

async function withFile<Result>(
  path: string,
  read: (handle: FileHandle) => Promise<Result>,
): Promise<Result> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    return await read(handle);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new StageError(missing ? 'missing-data' : 'bad-data', {
      message: `${path}: ${missing ? 'there is no such file' : (error as Error).message}`,
      fix: 'Run again: a stage whose artifact is damaged or missing is rebuilt.',
      cause: error,
    });
  } finally {
    await handle?.close();
  }
}

/**
 * Opens an uncompressed Arrow IPC file without dictionaries by its footer.
 *
 * @throws StageError `missing-data` without a file, `bad-data` when its bytes cannot be read.
 */
export async function openPart(path: string): Promise<PartReader> {
  return withFile(path, async (handle) => {
    const footer = await readFooter(handle);
    if (footer.numDictionaries > 0) throw new Error('holds dictionaries');
    const blocks = [...footer.recordBatches()];
    const batchRowCounts: number[] = [];
    for (const block of blocks) {
      const bytes = await readAt(handle, block.offset, block.metaDataLength);
      batchRowCounts.push(decodeHeader(bytes).length);
    }
    const readBatch = (index: number): Promise<RecordBatch> =>
      withFile(path, async (batchHandle) => {
        const block = blocks[index];
        if (!block) throw new Error(`has ${blocks.length} batches, no batch ${index}`);
        const byteCount = block.metaDataLength + block.bodyLength;
        return decodeBatch(
          footer.schema,
          await readAt(batchHandle, block.offset, byteCount),
          block,
        );
      });
    return { path, schema: footer.schema, batchRowCounts, readBatch };
  });
}
