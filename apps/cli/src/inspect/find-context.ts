import { toStageError } from '@sightline/contracts';
import { findRow, isBytes, isNumbers, type Row, type RowPart, readRow } from '@sightline/inspect';
import { heatOf } from '@sightline/report';
import { heatPicture } from '../render/heat.ts';
import type { Picture } from '../render/picture.ts';
import { decodePicture } from './decode-picture.ts';
import type { OpenRelated } from './open-lineage.ts';

/** What belongs to a row and stands in other tables. */
export type RowContext = {
  picture?: Picture | undefined;
  /** Where the picture was found, or why there is none. */
  pictureFrom?: string;
  /** The row of samples@1 that the row belongs to. */
  sample?: Row | undefined;
};

async function readById(
  open: OpenRelated,
  table: string,
  column: string,
  id: unknown,
): Promise<Row | undefined> {
  if (typeof id !== 'string') return undefined;
  const reader = await open(table);
  if (typeof reader === 'string') return undefined;
  const row = await findRow(reader, column, id);
  return row === undefined ? undefined : readRow(reader, row);
}

async function decode(bytes: Uint8Array, from: string): Promise<RowContext> {
  try {
    return { picture: await decodePicture(bytes), pictureFrom: from };
  } catch (error) {
    return { pictureFrom: `${from}: ${toStageError(error).message}` };
  }
}

async function pictureOf(open: OpenRelated, imageId: string): Promise<RowContext> {
  const image = await readById(open, 'images', 'image_id', imageId);
  const encoded = image?.values.encoded;
  if (encoded && isBytes(encoded)) return decode(encoded.bytes, `ingest/images row ${image.row}`);
  return { pictureFrom: `image ${imageId} is not to be found: its ingest artifact has gone` };
}

async function pixelsOf(open: OpenRelated, imageId: string): Promise<RowContext | undefined> {
  const resized = await readById(open, 'pixels', 'image_id', imageId);
  const pixels = resized?.values.pixels;
  if (!pixels || !isNumbers(pixels)) return undefined;
  const sidePx = Math.sqrt(pixels.length / 3);
  const picture = { widthPx: sidePx, heightPx: sidePx, pixels: pixels as Uint8Array };
  return { picture, pictureFrom: `preprocess/pixels row ${resized.row}` };
}

/** The picture that a row itself holds. */
export async function ownPicture(parts: readonly RowPart[]): Promise<RowContext | undefined> {
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
  open: OpenRelated,
  row: Row,
  parts: readonly RowPart[],
  prefers: 'pixels' | 'image',
): Promise<RowContext> {
  const { sample_id: sampleId, image_id: imageId } = row.values;
  const sample = await readById(open, 'samples', 'sample_id', sampleId);
  const own = await ownPicture(parts);
  const id = imageId ?? sample?.values.image_id;
  if (own || typeof id !== 'string') return { ...own, sample };
  const resized = prefers === 'pixels' ? await pixelsOf(open, id) : undefined;
  return { ...(resized ?? (await pictureOf(open, id))), sample };
}

/** What `--png` writes of a row: its picture, or the map of a grid. */
export function pngOf(parts: readonly RowPart[], { picture }: RowContext): Picture | undefined {
  const grid = parts.find((part) => part.kind === 'grid');
  return grid ? heatPicture(heatOf(grid).values, grid.shape[1]!, 32) : picture;
}
