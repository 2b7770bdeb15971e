import { closeSync, fstatSync, openSync } from 'node:fs';
import type { Schema } from 'apache-arrow';
import { type FileBlock, Footer } from 'apache-arrow/ipc/metadata/file';
import {
  type RecordBatch as BatchHeader,
  type DictionaryBatch as DictionaryHeader,
  Message,
} from 'apache-arrow/ipc/metadata/message';
import type { PlacedBatch } from '../part-reader.ts';
import { readFully } from '../read-fully.ts';
import { freshMemory } from '../scan-part.ts';
import { checkFooter, checkMessage } from './check-metadata.ts';
import { fileFailure } from './file-failure.ts';

const magic = 'ARROW1';
const tailBytes = 4 + magic.length;
/** Continuation marker and length, which come before a message's flatbuffer. */
const prefixBytes = 8;
const continuation = 0xffffffff;
const maxMetadataBytes = 256 * 1024 * 1024;

export type PlacedDictionary = PlacedBatch & { id: number; isDelta: boolean };

/** What lies where in an Arrow file or stream. */
export type IpcLayout = {
  schema: Schema;
  batches: PlacedBatch[];
  /** For each batch how many of `dictionaries` come before it. */
  dictionaryCounts: number[];
  dictionaries: PlacedDictionary[];
};

type OpenFile = { file: number; sizeBytes: number };
type Found = { message: Message; bodyOffset: number };

function readAt({ file, sizeBytes }: OpenFile, offset: number, byteCount: number): Uint8Array {
  if (!(offset >= 0 && byteCount >= 0 && offset + byteCount <= sizeBytes)) {
    throw new Error(`is cut off: bytes ${offset} to ${offset + byteCount} are not there`);
  }
  if (byteCount > maxMetadataBytes) throw new Error(`claims ${byteCount} bytes of metadata`);
  const bytes = freshMemory(byteCount);
  readFully(file, bytes, offset);
  return bytes;
}

/** Where the flatbuffer of a message lies: files before Arrow 0.15 have no continuation marker. */
function findMessage(open: OpenFile, offset: number): { start: number; byteCount: number } {
  const words = readAt(open, offset, Math.min(prefixBytes, open.sizeBytes - offset));
  const view = new DataView(words.buffer, words.byteOffset, words.byteLength);
  if (words.length < 4) throw new Error('is cut off within a message');
  const first = view.getUint32(0, true);
  if (first !== continuation) return { start: offset + 4, byteCount: view.getInt32(0, true) };
  if (words.length < prefixBytes) throw new Error('is cut off within a message');
  return { start: offset + prefixBytes, byteCount: view.getInt32(4, true) };
}

function readMessage(open: OpenFile, offset: number): Found | undefined {
  const { start, byteCount } = findMessage(open, offset);
  if (byteCount === 0) return undefined;
  const bytes = readAt(open, start, byteCount);
  checkMessage(bytes);
  const message = Message.decode(bytes);
  const bodyOffset = start + byteCount;
  if (!(message.bodyLength >= 0 && bodyOffset + message.bodyLength <= open.sizeBytes)) {
    throw new Error(`is cut off: a message at byte ${offset} is not all there`);
  }
  return { message, bodyOffset };
}

/** Refuses a batch whose columns lie outside its own bytes. */
function place({ message, bodyOffset }: Found, header: BatchHeader): PlacedBatch {
  const bodyBytes = message.bodyLength;
  for (const { offset, length } of header.buffers) {
    if (offset < 0 || length < 0 || offset + length > bodyBytes) {
      throw new Error(`has a column that lies outside its batch at byte ${bodyOffset}`);
    }
  }
  for (const { length, nullCount } of header.nodes) {
    if (length < 0 || nullCount < 0 || nullCount > length) {
      throw new Error(`has a column of ${length} rows with ${nullCount} empty ones`);
    }
  }
  // A value takes a bit at least, and no codec unpacks a byte to more than 64 KiB.
  const mostRows = bodyBytes * 8 * (header.compression ? 2 ** 16 : 1);
  if (!(header.length >= 0 && header.length <= Math.max(mostRows, 2 ** 20))) {
    throw new Error(`has a batch of ${header.length} rows in ${bodyBytes} bytes`);
  }
  return { bodyOffset, bodyBytes, header };
}

function placeDictionary(found: Found): PlacedDictionary {
  const { id, isDelta, data } = found.message.header() as DictionaryHeader;
  return { ...place(found, data), id, isDelta };
}

function readBlock(open: OpenFile, { offset }: FileBlock): Found {
  const found = readMessage(open, offset);
  if (!found) throw new Error(`has no message at byte ${offset}`);
  return found;
}

function readFooter(open: OpenFile): IpcLayout {
  const { sizeBytes } = open;
  const tail = readAt(open, sizeBytes - tailBytes, tailBytes);
  const footerBytes = new DataView(tail.buffer, tail.byteOffset).getInt32(0, true);
  if (Buffer.from(tail.subarray(4)).toString('latin1') !== magic || footerBytes <= 0) {
    throw new Error('is cut off: its last bytes are not the footer of an Arrow file');
  }
  const bytes = readAt(open, sizeBytes - tailBytes - footerBytes, footerBytes);
  checkFooter(bytes);
  const footer = Footer.decode(bytes);
  const dictionaries = Array.from(footer.dictionaryBatches(), (block) => {
    const found = readBlock(open, block);
    if (!found.message.isDictionaryBatch()) throw new Error('has a footer that is damaged');
    return placeDictionary(found);
  });
  const batches = Array.from(footer.recordBatches(), (block) => {
    const found = readBlock(open, block);
    if (!found.message.isRecordBatch()) throw new Error('has a footer that is damaged');
    return place(found, found.message.header() as BatchHeader);
  });
  const dictionaryCounts = batches.map(() => dictionaries.length);
  return { schema: footer.schema, batches, dictionaryCounts, dictionaries };
}

/** Goes from message to message and passes over what is in them. */
function readStream(open: OpenFile): IpcLayout {
  const first = readMessage(open, 0);
  if (!first?.message.isSchema()) throw new Error('does not begin with a schema');
  const layout: IpcLayout = {
    schema: first.message.header() as Schema,
    batches: [],
    dictionaryCounts: [],
    dictionaries: [],
  };
  let offset = first.bodyOffset + first.message.bodyLength;
  while (offset < open.sizeBytes) {
    const found = readMessage(open, offset);
    if (!found) break;
    offset = found.bodyOffset + found.message.bodyLength;
    if (found.message.isDictionaryBatch()) layout.dictionaries.push(placeDictionary(found));
    else {
      layout.batches.push(place(found, found.message.header() as BatchHeader));
      layout.dictionaryCounts.push(layout.dictionaries.length);
    }
  }
  return layout;
}

/**
 * Finds out what lies where in an Arrow file, by its footer, or in a stream, by its messages.
 *
 * @throws StageError `bad-data` when it is neither, or points outside of itself.
 */
export function readIpcLayout(path: string, kind: 'file' | 'stream'): IpcLayout {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const open: OpenFile = { file, sizeBytes: fstatSync(file).size };
    return kind === 'file' ? readFooter(open) : readStream(open);
  } catch (error) {
    throw fileFailure(path, error);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
