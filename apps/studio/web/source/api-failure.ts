import type { ApiError } from '../../src/api/index.ts';

/** What went wrong, and what to do about it. */
export class ApiFailure extends Error {
  readonly code: string;
  readonly fix: string | undefined;
  /** Runs that there are, where the one that was asked for is not. */
  readonly runs: readonly string[];

  constructor({ code, message, fix, runs = [] }: ApiError) {
    super(message);
    this.code = code;
    this.fix = fix;
    this.runs = runs;
  }
}

/** The studio was stopped, or is not there yet. */
export function unreachable(): ApiFailure {
  return new ApiFailure({
    code: 'unreachable',
    message: 'the studio does not answer',
    fix: 'Start it again: sightline studio.',
  });
}

/** Whatever was thrown, as words for a person. */
export function toFailure(thrown: unknown): ApiFailure {
  if (thrown instanceof ApiFailure) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new ApiFailure({ code: 'failed', message });
}
