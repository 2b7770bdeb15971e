import { StageError } from '@sightline/contracts';
import type { Refusal } from './refusal.ts';

const fix = 'Give a whole PNG, JPEG, WebP, GIF, TIFF or AVIF file.';

/**
 * Why an error costs one image or row and no more.
 *
 * @throws the error itself where it has no `details.reason`
 */
export function refusalOf(error: unknown): { reason: string; message: string } {
  if (!(error instanceof StageError) || error.details.reason === undefined) throw error;
  return { reason: String(error.details.reason), message: error.message };
}

/** A refusal as an error that rejects one image, with `details.reason`, and lets the rest go on. */
export function refuseImage({ reason, message }: Refusal): StageError {
  return new StageError('bad-data', { message, fix, details: { reason } });
}
