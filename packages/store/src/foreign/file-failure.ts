import type { StageError } from '@sightline/contracts';
import { readFailure } from '../read-failure.ts';

/** A failed read of a file that others wrote as a `StageError` that names the path. */
export function fileFailure(path: string, thrown: unknown): StageError {
  const isOurs = !(thrown instanceof TypeError || thrown instanceof RangeError);
  const told = isOurs ? thrown : new Error('is damaged', { cause: thrown });
  return readFailure(path, told, 'Copy or write the file again: it is damaged or of another kind.');
}
