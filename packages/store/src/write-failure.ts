import { StageError, toStageError } from '@sightline/contracts';

/** A failed write as a `StageError` that names the path; a full disk becomes `disk-full`. */
export function writeFailure(path: string, thrown: unknown): StageError {
  const error = toStageError(thrown);
  if (error === thrown) return error;
  const reason = error.code === 'disk-full' ? 'no space left on the disk' : error.message;
  return new StageError(error.code, {
    message: `${path}: could not be written: ${reason}`,
    ...(error.fix ? { fix: error.fix } : {}),
    cause: thrown,
  });
}
