import { StageError } from '@sightline/contracts';

/** A failed read of a part as a `StageError` that names the path. */
export function readFailure(
  path: string,
  thrown: unknown,
  fix = 'Run again: a stage whose artifact is damaged or missing is rebuilt.',
): StageError {
  if (thrown instanceof StageError) return thrown;
  const missing = (thrown as NodeJS.ErrnoException).code === 'ENOENT';
  return new StageError(missing ? 'missing-data' : 'bad-data', {
    message: `${path}: ${missing ? 'there is no such file' : (thrown as Error).message}`,
    fix,
    cause: thrown,
  });
}
