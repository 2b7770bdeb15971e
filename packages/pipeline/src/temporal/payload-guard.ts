import { StageError } from '@sightline/contracts';
import type { Payload, PayloadCodec } from '@temporalio/common';

/** Only references travel through Temporal: whatever is larger than this is none. */
export const maxPayloadBytes: number = 16 * 1024;

/** The part of a JSON object that takes most room, to be told by its name. */
function largestKey(json: string): string {
  try {
    const sizes = Object.entries(JSON.parse(json) as object).map(
      ([key, value]) => [key, JSON.stringify(value)?.length ?? 0] as const,
    );
    const [key, size] = sizes.sort((left, right) => right[1] - left[1])[0] ?? [];
    return key === undefined ? '' : `, of which ${size} in '${key}'`;
  } catch {
    return '';
  }
}

/**
 * Refuses payloads above 16 KiB; smaller ones pass as they are.
 *
 * @throws StageError `bad-config` that says what takes the room, by name and not by value.
 */
export function assertSmallPayload({ data }: Payload): void {
  const sizeBytes = data?.length ?? 0;
  if (sizeBytes <= maxPayloadBytes) return;
  const part = largestKey(new TextDecoder().decode(data!));
  throw new StageError('bad-config', {
    message: `a payload of ${sizeBytes} bytes for Temporal is above the limit of ${maxPayloadBytes}${part}`,
    fix: 'Keep large settings in a file that the recipe names, and data in artifacts.',
  });
}

/**
 * A codec that lets only small payloads leave this process.
 *
 * @param toThrown makes what is thrown of the error: Temporal retries what it does not know.
 */
export function createPayloadGuard(
  toThrown: (error: StageError) => Error = (error) => error,
): PayloadCodec {
  return {
    async encode(payloads) {
      try {
        payloads.forEach(assertSmallPayload);
      } catch (error) {
        throw toThrown(error as StageError);
      }
      return payloads;
    },
    decode: async (payloads) => payloads,
  };
}
