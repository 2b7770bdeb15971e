/** A time as Temporal's API gives it. */
export type Timestamp = { seconds?: { toString(): string } | number | null; nanos?: number | null };

/** Milliseconds since 1970. */
export function millisecondsOf({ seconds, nanos }: Timestamp): number {
  return Number(String(seconds ?? 0)) * 1000 + (nanos ?? 0) / 1e6;
}
