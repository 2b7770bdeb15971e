import { z } from 'zod';
import { type RowTexts, readRowTexts } from '../row-texts.ts';

/** A question or a sentence about an image, as a metadata file has it. */
export type MetadataRow = RowTexts & { fileName: string };

const fileSchema = z.object({ file_name: z.string().min(1) });

/** @returns the row, or what is amiss with it, in a sentence. */
export function readMetadataRow(value: unknown): MetadataRow | string {
  const { success, data } = fileSchema.safeParse(value);
  if (!success) return 'file_name: is missing.';
  const texts = readRowTexts(value);
  return typeof texts === 'string' ? texts : { fileName: data.file_name, ...texts };
}
