import fc from 'fast-check';

type Change = { at: number; kind: 'flip' | 'drop' | 'repeat' | 'cut'; value: number };

const change: fc.Arbitrary<Change> = fc.record({
  at: fc.double({ min: 0, max: 0.999, noNaN: true }),
  kind: fc.constantFrom('flip', 'drop', 'repeat', 'cut'),
  value: fc.integer({ min: 1, max: 255 }),
});

function apply(bytes: Buffer, { at, kind, value }: Change): Buffer {
  const place = Math.floor(at * bytes.length);
  const [before, after] = [bytes.subarray(0, place), bytes.subarray(place)];
  if (kind === 'cut') return Buffer.from(before);
  if (kind === 'drop') return Buffer.concat([before, after.subarray(1 + (value % 9))]);
  if (kind === 'repeat') return Buffer.concat([before, before.subarray(-value), after]);
  const changed = Buffer.from(bytes);
  if (changed.length > 0) changed[place]! ^= value;
  return changed;
}

/** A few bytes that are flipped, dropped, said twice or cut off; none half of the time. */
export const mutation: fc.Arbitrary<(bytes: Uint8Array) => Buffer> = fc
  .oneof(fc.constant([]), fc.array(change, { minLength: 1, maxLength: 3 }))
  .map(
    (changes) =>
      (bytes): Buffer =>
        changes.reduce(apply, Buffer.from(bytes)),
  );

/** Random, and the same in every run. */
export const fuzzing: fc.Parameters<unknown> = { numRuns: 2000, seed: 20_261_126 };
