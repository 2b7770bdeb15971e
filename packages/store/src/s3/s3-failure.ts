import { StageError } from '@sightline/contracts';

type Thrown = {
  name?: string;
  code?: string;
  address?: string;
  port?: number;
  $metadata?: { httpStatusCode?: number; attempts?: number };
};

const denials = new Set([
  'AccessDenied',
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'ExpiredToken',
  'InvalidToken',
  'TokenProviderError',
]);

/** Refusals of bytes that were damaged or delayed on their way: the same again may succeed. */
const passing = new Set([
  'BadDigest',
  'IncompleteBody',
  'RequestTimeout',
  'RequestTimeTooSkewed',
  'XAmzContentSHA256Mismatch',
]);

/** HTTP status of what the SDK threw; undefined where there was no answer. */
export function statusOf(thrown: unknown): number | undefined {
  return (thrown as Thrown | undefined)?.$metadata?.httpStatusCode;
}

/** Whether a conditional write met something else than it expected. */
export function isConflict(thrown: unknown): boolean {
  return [409, 412].includes(statusOf(thrown) ?? 0);
}

/** Whether an object is not there, though its bucket is. */
export function isMissing(thrown: unknown): boolean {
  return statusOf(thrown) === 404 && (thrown as Thrown).name !== 'NoSuchBucket';
}

/** `SlowDown (503)`, `ECONNREFUSED 127.0.0.1:9000`: names and numbers only. */
function describe(thrown: Thrown): string {
  const status = statusOf(thrown);
  const label = thrown.code ?? thrown.name ?? '';
  const name = /^[A-Za-z][\w.]{0,63}$/.test(label) ? label : 'unknown error';
  const where = thrown.address ? ` ${thrown.address}:${thrown.port}` : '';
  return status ? `${name} (${status})` : `${name}${where}`;
}

function refusal(thrown: Thrown): { what: string; fix: string } | undefined {
  const { name = '' } = thrown;
  const status = statusOf(thrown) ?? 0;
  if (name === 'NoSuchBucket') {
    const fix = 'Create the bucket, or correct SIGHTLINE_STORE.';
    return { what: 'there is no such bucket', fix };
  }
  if (name === 'CredentialsProviderError') {
    const fix = 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE.';
    return { what: 'there are no credentials', fix };
  }
  if (denials.has(name) || status === 401 || status === 403) {
    const fix =
      'Check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY or AWS_PROFILE, and what they may do there.';
    return { what: `the store refuses access: ${describe(thrown)}`, fix };
  }
  if (status === 301 || name === 'AuthorizationHeaderMalformed' || isRegionMissing(thrown)) {
    const fix = 'Set AWS_REGION to the region of the bucket.';
    return { what: `its region is another one or is not set`, fix };
  }
  if (status === 501) {
    const fix = 'Use a store that knows multipart uploads and conditional writes (If-None-Match).';
    return { what: `the store lacks something that is needed: ${describe(thrown)}`, fix };
  }
  if (status >= 400 && status < 500 && status !== 408 && status !== 429 && !passing.has(name)) {
    const fix = 'Check SIGHTLINE_STORE and the AWS variables.';
    return { what: `the store refused: ${describe(thrown)}`, fix };
  }
  return undefined;
}

function isRegionMissing(thrown: Thrown): boolean {
  return thrown instanceof Error && thrown.message === 'Region is missing';
}

/**
 * What the SDK threw, as a `StageError` that names the store and what was being done.
 *
 * The SDK's error and the server's own words are left behind: they may hold key ids, signatures
 * and tokens, and errors end up in logs and run records.
 */
export function s3Failure(name: string, doing: string, thrown: unknown): StageError {
  if (thrown instanceof StageError) return thrown;
  const error = (thrown ?? {}) as Thrown;
  if (error.name === 'AbortError') {
    return new StageError('interrupted', { message: 'interrupted' });
  }
  const refused = refusal(error);
  if (refused) {
    const { what, fix } = refused;
    return new StageError('missing-data', { message: `${name}: ${doing}: ${what}`, fix });
  }
  const attempts = error.$metadata?.attempts ?? 1;
  const tried = attempts > 1 ? ` after ${attempts} attempts` : '';
  return new StageError('failed', {
    message: `${name}: ${doing} failed${tried}: ${describe(error)}`,
    fix: 'Check that the store can be reached (AWS_ENDPOINT_URL_S3), then run again: finished work is kept.',
  });
}
