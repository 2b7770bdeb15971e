import { toStageError } from '@sightline/contracts';
import { findRow, isBytes, isNumbers, type Row, type RowPart, readRow } from '@sightline/inspect';
import { heatOf, heatPicture } from '../render/heat.ts';
import type { Picture } from '../render/picture.ts';
import { decodePicture } from './decode-picture.ts';
import type { Ancestry } from './open-ancestry.ts';

/** What belongs to a row and stands in other tables. */
export type RowContext = {
  picture?: Picture | undefined;
  /** Where the picture was found, or why there is none. */
  pictureFrom?: string;
  /** The row of samples@1 that the row belongs to. */
  sample?: Row | undefined;
};

async function readById(
  ancestry: Ancestry,
  table: readonly ['ingest' | 'preprocess', string, string],
  id: unknown,
): Promise<Row | undefined> {
  const [stage, name, column] = table;
  const reader = typeof id === 'string' ? await ancestry(stage, name) : undefined;
  const row = reader && (await findRow(reader, column, String(id)));
  return row === undefined || !reader ? undefined : readRow(reader, row);
}

async function decode(bytes: Uint8Array, from: string): Promise<RowContext> {
  try {
    return { picture: await decodePicture(bytes), pictureFrom: from };
  } catch (error) {
    return { pictureFrom: `${from}: ${toStageError(error).message}` };
  }
}

async function pictureOf(ancestry: Ancestry, imageId: string): Promise<RowContext> {
  const image = await readById(ancestry, ['ingest', 'images', 'image_id'], imageId);
  const encoded = image?.values.encoded;
  if (encoded && isBytes(encoded)) return decode(encoded.bytes, `ingest/images row ${image.row}`);
  return { pictureFrom: `image ${imageId} is not to be found: its ingest artifact has gone` };
}

async function pixelsOf(ancestry: Ancestry, imageId: string): Promise<RowContext | undefined> {
  const resized = await readById(ancestry, ['preprocess', 'pixels', 'image_id'], imageId);
  const pixels = resized?.values.pixels;
  if (!pixels || !isNumbers(pixels)) return undefined;
  const sidePx = Math.sqrt(pixels.length / 3);
  const picture = { widthPx: sidePx, heightPx: sidePx, pixels: pixels as Uint8Array };
  return { picture, pictureFrom: `preprocess/pixels row ${resized.row}` };
}

/** The picture that a row itself holds. */
async function ownPicture(parts: readonly RowPart[]): Promise<RowContext | undefined> {
  for (const part of parts) {
    if (part.kind === 'pixels') return { picture: part, pictureFrom: `its own ${part.name}` };
    if (part.kind === 'encoded') return decode(part.bytes, `its own ${part.name}`);
  }
  return undefined;
}

/**
 * Finds the picture of a row and the sample that it belongs to, by their ids, in its own artifact or
 * in those that it was made of: what the stage saw, pixels for what comes after preprocess.
 */
export async function findContext(
  ancestry: Ancestry,
  row: Row,
  parts: readonly RowPart[],
  prefers: 'pixels' | 'image',
): Promise<RowContext> {
  const { sample_id: sampleId, image_id: imageId } = row.values;
  const sample = await readById(ancestry, ['ingest', 'samples', 'sample_id'], sampleId);
  const own = await ownPicture(parts);
  const id = imageId ?? sample?.values.image_id;
  if (own || typeof id !== 'string') return { ...own, sample };
  const resized = prefers === 'pixels' ? await pixelsOf(ancestry, id) : undefined;
  return { ...(resized ?? (await pictureOf(ancestry, id))), sample };
}

/** What `--png` writes of a row: its picture, or the map of a grid. */
export function pngOf(parts: readonly RowPart[], { picture }: RowContext): Picture | undefined {
  const grid = parts.find((part) => part.kind === 'grid');
  return grid ? heatPicture(heatOf(grid).values, grid.shape[1]!, 32) : picture;
}
