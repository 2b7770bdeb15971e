import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { StageError } from '@sightline/contracts';
import { readFailure } from '../read-failure.ts';
import { objectUri, type S3Bucket } from './s3-bucket.ts';
import { isMissing, s3Failure } from './s3-failure.ts';

/** A file as a manifest describes it. */
export type Content = { path: string; sizeBytes: number; sha256: string };

/** Pieces of a large file: each is held in memory, sent with its checksum, and sent again alone. */
const pieceBytes = 8 * 1024 * 1024;
const piecesAtOnce = 4;
const maximumPieces = 9_000;

/** Where the hash of the whole is noted: the store's own checksum of an object in pieces is not it. */
const hashLabel = 'sha256';

/** Reads a file; what differs from its manifest ends in an error before the last piece is sent. */
async function* readHashed(
  path: string,
  { sizeBytes, sha256 }: Content,
  count: (byteCount: number) => void,
): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  let readBytes = 0;
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
      hash.update(chunk);
      readBytes += chunk.length;
      yield chunk;
      count(chunk.length);
    }
  } catch (error) {
    throw readFailure(path, error);
  }
  if (readBytes === sizeBytes && hash.digest('hex') === sha256) return;
  throw new StageError('bad-data', {
    message: `${path}: holds other bytes than were written`,
    fix: 'Run again: a stage whose artifact is damaged or missing is rebuilt.',
  });
}

/**
 * How an object differs from what a manifest says, by size and checksum as the store tells them;
 * undefined when it does not.
 *
 * @throws StageError when the store does not tell.
 */
export async function findObjectProblem(
  { client, bucket, name: store }: S3Bucket,
  name: string,
  { sizeBytes, sha256 }: Content,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const command = new HeadObjectCommand({ Bucket: bucket, Key: name, ChecksumMode: 'ENABLED' });
  try {
    const head = await client.send(command, signal ? { abortSignal: signal } : {});
    if (head.ContentLength !== sizeBytes) {
      return `has ${head.ContentLength} bytes, not ${sizeBytes}`;
    }
    const { ChecksumSHA256: checksum, ETag = '', Metadata } = head;
    // Of what was sent in pieces the store keeps a checksum of their checksums, and some keep none.
    const isInPieces = checksum?.includes('-') || /-\d+"?$/.test(ETag);
    const told =
      checksum && !isInPieces
        ? Buffer.from(checksum, 'base64').toString('hex')
        : Metadata?.[hashLabel];
    if (told === sha256) return undefined;
    return told ? 'holds other bytes than were written' : 'lacks the SHA-256 it was written with';
  } catch (error) {
    if (isMissing(error)) return 'is missing';
    throw s3Failure(store, 'looking for an object', error);
  }
}

/**
 * Sends a file in pieces, each with its SHA-256, which the store checks.
 *
 * @throws StageError `bad-data` when the file differs from its manifest: then nothing is there.
 */
export async function uploadFile(
  to: S3Bucket,
  name: string,
  path: string,
  content: Content,
  { signal, count }: { signal?: AbortSignal | undefined; count(byteCount: number): void },
): Promise<void> {
  const abortController = new AbortController();
  const abort = (): void => abortController.abort();
  signal?.throwIfAborted();
  signal?.addEventListener('abort', abort, { once: true });
  try {
    await new Upload({
      client: to.client,
      abortController,
      partSize: Math.max(pieceBytes, Math.ceil(content.sizeBytes / maximumPieces)),
      queueSize: piecesAtOnce,
      params: {
        Bucket: to.bucket,
        Key: name,
        Body: Readable.from(readHashed(path, content, count), { objectMode: false }),
        ChecksumAlgorithm: 'SHA256',
        Metadata: { [hashLabel]: content.sha256 },
      },
    }).done();
  } catch (error) {
    throw s3Failure(to.name, `sending ${objectUri(to, name)}`, error);
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}
