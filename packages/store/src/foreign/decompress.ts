import { CompressionType } from 'apache-arrow/fb/compression-type';

/** Gives the bytes of a compressed region, a 64-bit length, then one frame; refuses more than `mostBytes`. */
export type Decompress = (region: Uint8Array, mostBytes: number) => Uint8Array;

/** The same for one batch, which has a limit for all of its regions together. */
export type Unpack = (region: Uint8Array) => Uint8Array;

const prefixBytes = 8;
/** Stands for a region that is not compressed, because that would not make it smaller. */
const notCompressed = -1n;
/** How many times smaller than its content a frame can be, at most. */
const maxRatio: Record<CompressionType, number> = {
  [CompressionType.LZ4_FRAME]: 256,
  [CompressionType.ZSTD]: 65_536,
};
type Codec = (frame: Uint8Array, sizeBytes: number) => Uint8Array;

async function loadCodec(type: CompressionType): Promise<Codec> {
  if (type === CompressionType.ZSTD) {
    const { decompress } = await import('fzstd');
    return (frame, sizeBytes) => decompress(frame, new Uint8Array(sizeBytes));
  }
  const { unpackLz4 } = await import('./unpack-lz4.ts');
  return unpackLz4;
}

/**
 * Loads the codec of a compressed Arrow file.
 *
 * @see https://arrow.apache.org/docs/format/Columnar.html#compression
 * @throws Error for a codec that there is none for
 */
export async function loadDecompress(type: CompressionType): Promise<Decompress> {
  const ratio = maxRatio[type];
  if (ratio === undefined) throw new Error(`is compressed in a way that is not known (${type})`);
  const codec = await loadCodec(type);
  return (region, mostBytes) => {
    if (region.length === 0) return region;
    if (region.length < prefixBytes) throw new Error('has a compressed column that is cut off');
    const view = new DataView(region.buffer, region.byteOffset, region.byteLength);
    const prefix = view.getBigInt64(0, true);
    const frame = region.subarray(prefixBytes);
    if (prefix === notCompressed) return frame;
    const sizeBytes = Number(prefix);
    if (!(sizeBytes >= 0 && sizeBytes <= Math.min(frame.length * ratio, mostBytes))) {
      throw new Error(`claims to unpack ${frame.length} bytes to ${prefix}`);
    }
    const bytes = codec(frame, sizeBytes);
    if (bytes.length === sizeBytes) return bytes;
    throw new Error(`unpacks ${frame.length} bytes to ${bytes.length}, not to ${sizeBytes}`);
  };
}
