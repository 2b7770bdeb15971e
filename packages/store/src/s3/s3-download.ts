import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { StageError } from '@sightline/contracts';
import { objectUri, type S3Bucket } from './s3-bucket.ts';
import { isMissing, s3Failure } from './s3-failure.ts';
import type { Content } from './s3-upload.ts';

/** Attempts at an object whose connection broke off half way, which the SDK leaves to its caller. */
const maximumAttempts = 5;
const firstPauseMs = 250;

/** Takes an object's bytes; made anew for each attempt. */
export type Sink = {
  write(chunk: Uint8Array): Promise<void>;
  /** @returns the SHA-256 of all that was written, in hex. */
  close(): Promise<string>;
  abandon(): Promise<void>;
};

/** Hashes what it is given and keeps nothing. */
export function hashSink(): Sink {
  const hash = createHash('sha256');
  return {
    async write(chunk) {
      hash.update(chunk);
    },
    close: async () => hash.digest('hex'),
    abandon: async () => undefined,
  };
}

/** Something in the store that differs from what a manifest says; `details` has both parts. */
export function damagedObject(file: string, problem: string): StageError {
  return new StageError('bad-data', {
    message: `${file}: ${problem}`,
    fix: 'Run again where it was made: a stage whose artifact is damaged is rebuilt and sent anew.',
    details: { file, problem },
  });
}

async function attempt(
  from: S3Bucket,
  name: string,
  { sizeBytes, sha256 }: Content,
  sink: Sink,
  signal?: AbortSignal,
): Promise<void> {
  const file = objectUri(from, name);
  const command = new GetObjectCommand({ Bucket: from.bucket, Key: name });
  let readBytes = 0;
  try {
    const { Body } = await from.client.send(command, signal ? { abortSignal: signal } : {});
    for await (const chunk of Body as Readable) {
      readBytes += chunk.length;
      if (readBytes > sizeBytes) throw damagedObject(file, `has more than ${sizeBytes} bytes`);
      await sink.write(chunk);
    }
  } catch (error) {
    await sink.abandon();
    if (isMissing(error)) throw damagedObject(file, 'is missing');
    throw s3Failure(from.name, `fetching ${file}`, error);
  }
  const found = await sink.close();
  if (readBytes < sizeBytes) throw damagedObject(file, `has ${readBytes} bytes, not ${sizeBytes}`);
  if (found !== sha256) throw damagedObject(file, 'holds other bytes than were written');
}

/**
 * Fetches an object into a sink and compares size and hash with the manifest's.
 *
 * @throws StageError `bad-data`, naming the object, when it differs or is missing; `failed` when
 * the connection broke off again and again.
 */
export async function downloadObject(
  from: S3Bucket,
  name: string,
  content: Content,
  openSink: () => Promise<Sink>,
  signal?: AbortSignal,
): Promise<void> {
  for (let count = 1; ; count += 1) {
    try {
      return await attempt(from, name, content, await openSink(), signal);
    } catch (error) {
      const mayRetry = (error as StageError).code === 'failed' && count < maximumAttempts;
      if (!mayRetry) throw error;
      await sleep(firstPauseMs * 2 ** (count - 1), undefined, signal ? { signal } : {});
    }
  }
}
