import { StageError } from '@sightline/contracts';
import { expect, test } from 'vitest';
import { fromTemporalFailure, toApplicationFailure } from './activity-failure.ts';
import { createPayloadGuard, maxPayloadBytes } from './payload-guard.ts';

const payload = (value: unknown) => ({ data: Buffer.from(JSON.stringify(value)) });

test('small payloads pass as they are', async () => {
  const payloads = [payload({ runId: 'a' }), payload(1), {}];
  expect(await createPayloadGuard().encode(payloads)).toEqual(payloads);
  expect(await createPayloadGuard().decode(payloads)).toEqual(payloads);
});

test('a payload above 16 KiB is refused, and it is said what takes the room, not what it holds', async () => {
  const large = payload({ runId: 'a', config: 's3cret'.repeat(4000) });
  const refused = createPayloadGuard().encode([payload(1), large]);
  await expect(refused).rejects.toMatchObject({
    code: 'bad-config',
    message: `a payload of 24025 bytes for Temporal is above the limit of 16384, of which 24002 in 'config'`,
  });
  await expect(refused).rejects.not.toThrow('s3cret');
});

test('a worker refuses with a failure that Temporal does not retry', async () => {
  const guard = createPayloadGuard(toApplicationFailure);
  await expect(guard.encode([payload('x'.repeat(20_000))])).rejects.toMatchObject({
    type: 'bad-config',
    nonRetryable: true,
  });
});

test('a failure with more details than a payload may hold travels without them', () => {
  const details = Object.fromEntries(Array.from({ length: 9 }, (_, at) => [at, 'ü'.repeat(5000)]));
  const error = new StageError('crash', { message: 'm'.repeat(9000), fix: 'Wait.', details });
  const failure = toApplicationFailure(error);
  expect(JSON.stringify(failure.details).length).toBeLessThan(maxPayloadBytes);
  expect(fromTemporalFailure(failure)).toMatchObject({ code: 'crash', fix: 'Wait.', details: {} });
});
