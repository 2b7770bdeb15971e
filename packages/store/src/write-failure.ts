import { StageError, toStageError } from '@sightline/contracts';

function reasonOf({ code, message }: StageError, isReadOnly: boolean): string {
  if (isReadOnly) return 'the disk is read-only';
  return code === 'disk-full' ? 'no space left on the disk' : message;
}

/** A failed write as a `StageError` that names the path; a full disk becomes `disk-full`. */
export function writeFailure(path: string, thrown: unknown): StageError {
  const error = toStageError(thrown);
  if (error === thrown) return error;
  const isReadOnly = (thrown as NodeJS.ErrnoException | undefined)?.code === 'EROFS';
  const fix = isReadOnly
    ? 'Let that disk be writable and run again: finished stages are kept.'
    : error.fix;
  return new StageError(error.code, {
    message: `${path}: could not be written: ${reasonOf(error, isReadOnly)}`,
    ...(fix ? { fix } : {}),
    cause: thrown,
  });
}
