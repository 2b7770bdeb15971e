import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Artifact } from '@sightline/store';

const modelFile = 'model.safetensors';
/** A header that is longer is none of ours. */
const maxHeaderBytes = 1 << 20;

export function answerShape(pieceCount: number): string {
  return `answer over ${pieceCount.toLocaleString('en')} pieces`;
}

/** What the tensors of a safetensors file are called, and their shapes. */
async function readShapes(path: string): Promise<Record<string, { shape?: number[] }>> {
  const file = await open(path);
  try {
    const size = Buffer.alloc(8);
    await file.read(size, 0, 8, 0);
    const headerBytes = Number(size.readBigUInt64LE());
    if (headerBytes > maxHeaderBytes) return {};
    const header = Buffer.alloc(headerBytes);
    await file.read(header, 0, headerBytes, 8);
    return JSON.parse(header.toString('utf8')) as Record<string, { shape?: number[] }>;
  } finally {
    await file.close();
  }
}

/**
 * Over how many pieces of the vocabulary the decoder that train left decides, from its file: the
 * length of its last layer.
 *
 * @returns undefined where there is no such file, or another module wrote it
 * @see https://github.com/huggingface/safetensors#format
 */
export async function readAnswerShape({ folder, manifest }: Artifact): Promise<string | undefined> {
  if (!manifest.files.some(({ path }) => path === modelFile)) return undefined;
  const shapes = await readShapes(join(folder, modelFile)).catch(() => undefined);
  const pieceCount = shapes?.['output.bias']?.shape?.[0];
  return pieceCount === undefined ? undefined : answerShape(pieceCount);
}
