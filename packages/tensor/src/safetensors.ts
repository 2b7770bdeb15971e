import { StageError } from '@sightline/contracts';
import type { NamedArrays } from './parameters.ts';

type Entry = { dtype: string; shape: number[]; data_offsets: [number, number] };

/**
 * Float32 arrays as a safetensors file: header length (u64), JSON header, little-endian values.
 *
 * @see https://github.com/huggingface/safetensors#format
 */
export function encodeSafetensors(
  arrays: NamedArrays,
  metadata: Record<string, string> = {},
): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  for (const [name, { shape, values }] of Object.entries(arrays)) {
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, offset + values.byteLength] };
    offset += values.byteLength;
  }
  const json = Buffer.from(JSON.stringify(header));
  const text = Buffer.concat([json, Buffer.alloc((8 - (json.length % 8)) % 8, ' ')]);
  const bytes = new Uint8Array(8 + text.length + offset);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  let at = 8 + text.length;
  for (const { values } of Object.values(arrays)) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  return bytes;
}

/**
 * Reads a safetensors file of float32 arrays.
 *
 * @param isWanted by its name, whether an array is read: files of others hold other kinds, too
 * @throws StageError `bad-data` when the header or an offset does not fit the bytes.
 */
export function decodeSafetensors(
  bytes: Uint8Array,
  isWanted: (name: string) => boolean = () => true,
): { arrays: NamedArrays; metadata: Record<string, string> } {
  const { __metadata__: metadata = {}, ...entries } = decodeHeader(bytes);
  const start = 8 + headerLength(bytes);
  const arrays: NamedArrays = {};
  for (const [name, entry] of Object.entries(entries as unknown as Record<string, Entry>)) {
    if (!isWanted(name)) continue;
    const [from, to] = entry.data_offsets;
    const count = entry.shape.reduce((product, size) => product * size, 1);
    if (entry.dtype !== 'F32' || to - from !== count * 4 || start + to > bytes.length) {
      throw refuse(`${name} is ${entry.dtype} ${entry.shape} at ${from}..${to}`);
    }
    const values = new Float32Array(count);
    new Uint8Array(values.buffer).set(bytes.subarray(start + from, start + to));
    arrays[name] = { shape: entry.shape, values };
  }
  return { arrays, metadata };
}

function headerLength(bytes: Uint8Array): number {
  if (bytes.length < 8) throw refuse('shorter than its header');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Number(view.getBigUint64(0, true));
  if (length > bytes.length - 8) throw refuse('its header is cut off');
  return length;
}

function decodeHeader(bytes: Uint8Array): { __metadata__?: Record<string, string> } {
  const text = new TextDecoder().decode(bytes.subarray(8, 8 + headerLength(bytes)));
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw refuse('its header is not JSON', cause);
  }
}

function refuse(what: string, cause?: unknown): StageError {
  return new StageError('bad-data', {
    message: `not a safetensors file of float32 arrays: ${what}`,
    fix: 'Rerun the stage that wrote it.',
    cause,
  });
}
