import { ApiError } from './api-error.ts';

/** What one request holds of the bytes that all may hold together. */
export type HeldShare = {
  /** @throws ApiError 429 where there is no room for so many more. */
  take(byteCount: number): void;
  byteCount(): number;
  /** Gives all of it back. */
  release(): void;
};

/** Bytes of requests that are held at once. */
export type HeldBytes = { open(): HeldShare };

/** @param maxBytes of all requests together */
export function createHeldBytes(maxBytes: number): HeldBytes {
  let held = 0;
  return {
    open() {
      let own = 0;
      return {
        take(byteCount) {
          if (held + byteCount > maxBytes) {
            const message =
              'The server holds as many bytes of requests as it may. Ask again in a moment.';
            throw new ApiError(429, { message, code: 'server_overloaded', retryAfterSeconds: 1 });
          }
          held += byteCount;
          own += byteCount;
        },
        byteCount: () => own,
        release() {
          held -= own;
          own = 0;
        },
      };
    },
  };
}
