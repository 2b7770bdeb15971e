import { StageError } from '@sightline/contracts';

export type FetchRefusalReason =
  | 'bad-url'
  | 'address-refused'
  | 'unreachable'
  | 'fetch-timeout'
  | 'too-many-bytes';

const fix = 'Send the image itself, as a data URI.';

/** Why a picture was not fetched, as an error that rejects one request. */
export function refuseFetch(reason: FetchRefusalReason, message: string): StageError {
  return new StageError('bad-data', { message, fix, details: { reason } });
}
