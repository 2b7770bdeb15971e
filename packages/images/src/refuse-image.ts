import { StageError } from '@sightline/contracts';
import type { Refusal } from './refusal.ts';

const fix = 'Give a whole PNG, JPEG, WebP, GIF, TIFF or AVIF file.';

/** A refusal as an error that rejects one image, with `details.reason`, and lets the rest go on. */
export function refuseImage({ reason, message }: Refusal): StageError {
  return new StageError('bad-data', { message, fix, details: { reason } });
}
