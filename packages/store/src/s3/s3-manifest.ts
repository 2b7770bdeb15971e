import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { type Manifest, StageError, type StageName } from '@sightline/contracts';
import { parseManifest } from '../manifest-file.ts';
import { manifestObject, objectUri, type S3Bucket } from './s3-bucket.ts';
import { damagedObject } from './s3-download.ts';
import { isConflict, isMissing, s3Failure } from './s3-failure.ts';

/** Writers of one key that may come in between before it is given up. */
const maximumRounds = 6;

type Stored = { text: string; etag: string };

async function readStored(
  from: S3Bucket,
  name: string,
  signal?: AbortSignal,
): Promise<Stored | undefined> {
  const command = new GetObjectCommand({ Bucket: from.bucket, Key: name });
  try {
    const { Body, ETag } = await from.client.send(command, signal ? { abortSignal: signal } : {});
    return { text: await Body!.transformToString('utf8'), etag: ETag ?? '' };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw s3Failure(from.name, `fetching ${objectUri(from, name)}`, error);
  }
}

function parse(text: string, stage: StageName, key: string, file: string): Manifest {
  let manifest: Manifest;
  try {
    manifest = parseManifest(text);
  } catch (error) {
    throw damagedObject(file, (error as Error).message);
  }
  if (manifest.stage === stage && manifest.key === key) return manifest;
  throw damagedObject(file, `is the manifest of ${manifest.stage} ${manifest.key}`);
}

/**
 * The manifest of a key, checked against its own hash; undefined when there is none.
 *
 * @throws StageError `bad-data`, naming the object, when it is damaged.
 */
export async function readRemoteManifest(
  from: S3Bucket,
  stage: StageName,
  key: string,
  signal?: AbortSignal,
): Promise<Manifest | undefined> {
  const name = manifestObject(from, stage, key);
  const stored = await readStored(from, name, signal);
  return stored && parse(stored.text, stage, key, objectUri(from, name));
}

function isSame(text: string, manifest: Manifest, file: string): boolean {
  try {
    return parse(text, manifest.stage, manifest.key, file).sha256 === manifest.sha256;
  } catch {
    return false;
  }
}

/** @returns whether it was written; not when somebody else has changed the object meanwhile. */
async function writeUnlessChanged(
  to: S3Bucket,
  name: string,
  text: string,
  etag: string | undefined,
  signal?: AbortSignal,
): Promise<boolean> {
  const command = new PutObjectCommand({
    Bucket: to.bucket,
    Key: name,
    Body: Buffer.from(text),
    ContentType: 'application/json',
    ChecksumAlgorithm: 'SHA256',
    ...(etag === undefined ? { IfNoneMatch: '*' } : { IfMatch: etag }),
  });
  try {
    await to.client.send(command, signal ? { abortSignal: signal } : {});
    return true;
  } catch (error) {
    // Gone since it was read: `If-Match` then finds nothing.
    if (isConflict(error) || (etag !== undefined && isMissing(error))) return false;
    throw s3Failure(to.name, `writing ${objectUri(to, name)}`, error);
  }
}

/**
 * Writes the manifest of an artifact whose contents are all there, and so shows it to everybody.
 *
 * A manifest of the same content that is there already is kept; another or a damaged one is
 * replaced, but only if nobody else replaced it since it was looked at.
 */
export async function publishManifest(
  to: S3Bucket,
  manifest: Manifest,
  text: string,
  signal?: AbortSignal,
): Promise<void> {
  const name = manifestObject(to, manifest.stage, manifest.key);
  let existing: Stored | undefined;
  for (let round = 0; round < maximumRounds; round += 1) {
    if (await writeUnlessChanged(to, name, text, existing?.etag, signal)) return;
    existing = await readStored(to, name, signal);
    if (existing && isSame(existing.text, manifest, objectUri(to, name))) return;
    if (round > 0) await sleep(2 ** round * 50 * Math.random()); // writers that meet again and again
  }
  throw new StageError('failed', {
    message: `${objectUri(to, name)}: others kept replacing it while it was written`,
    fix: 'Run again once they have finished.',
  });
}
