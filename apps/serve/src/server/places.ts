import { ApiError } from './api-error.ts';

/** What may be under way at once: queued, decoded or answered. */
export type Places = {
  /**
   * Takes a place.
   *
   * @returns gives it back
   * @throws ApiError 429 where none is free
   */
  take(): () => void;
  takenCount(): number;
};

/** @param retryAfterSeconds when somebody who found none may try again */
export function createPlaces(placeCount: number, retryAfterSeconds: () => number): Places {
  let taken = 0;
  return {
    take() {
      if (taken >= placeCount) {
        const message = `${taken} requests wait already. Ask again in a moment.`;
        const wait = Math.max(1, Math.ceil(retryAfterSeconds()));
        throw new ApiError(429, { message, code: 'queue_full', retryAfterSeconds: wait });
      }
      taken += 1;
      return () => {
        taken -= 1;
      };
    },
    takenCount: () => taken,
  };
}
