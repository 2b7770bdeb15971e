import { StageError } from '@sightline/contracts';

/** An error that rejects one image or row and lets the stage go on. */
export function refuse(reason: string, message: string): StageError {
  return new StageError('bad-data', { message, details: { reason } });
}
