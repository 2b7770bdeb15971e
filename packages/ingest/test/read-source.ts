import { StageError } from '@sightline/contracts';
import { expect } from 'vitest';
import type { BadRow, SourcePair } from '../src/source.ts';
import { openSource } from '../src/sources/open-source.ts';
import { ingest } from '../src/stage.ts';

export type ReadPair = SourcePair & { imageId: string; bytes?: Uint8Array | undefined };

async function readQuietly(read: () => Promise<Uint8Array>): Promise<Uint8Array | undefined> {
  return read().catch((error: unknown) => {
    if (error instanceof StageError && error.details.reason) return undefined;
    throw error;
  });
}

/**
 * What a source gives, images undecoded: pairs and bad rows, all of them accounted for.
 *
 * @param readsImages whether to read the bytes of images; none where one is to be rejected.
 */
export async function readSource(
  settings: object,
  readsImages = false,
): Promise<{ pairs: ReadPair[]; badRows: BadRow[] }> {
  const source = await openSource(ingest.config.parse(settings), 1);
  const pairs: ReadPair[] = [];
  let imageCount = 0;
  for await (const { imageId, read, pairs: ofImage } of source.images()) {
    imageCount++;
    const bytes = readsImages ? await readQuietly(read) : undefined;
    for (const pair of ofImage) pairs.push({ imageId, bytes, ...pair });
  }
  expect(imageCount).toBe(source.imageCount);
  expect(pairs.length + source.badRows.length).toBe(source.rowCount);
  expect(new Set(pairs.map(({ rowId }) => rowId)).size).toBe(pairs.length);
  return { pairs, badRows: source.badRows };
}

/** The same, or the error that a broken file ends with; any other error is thrown. */
export async function tryReadSource(
  settings: object,
): Promise<{ pairs: ReadPair[]; badRows: BadRow[] } | StageError> {
  return readSource(settings, true).catch((error: unknown) => {
    if (error instanceof StageError && error.exitCode === 3) return error;
    throw error;
  });
}
