import { join } from 'node:path';
import type { Manifest } from '@sightline/contracts';
import { listContents } from '../content-hash.ts';
import { manifestText, readManifest } from '../manifest-file.ts';
import type { RemoteArtifact, RemoteStore, Transfer } from '../remote-store.ts';
import { runConcurrently } from '../run-concurrently.ts';
import { createMeter } from '../transfer-meter.ts';
import type { Verification } from '../verify-artifact.ts';
import {
  contentObject,
  manifestObject,
  narrowBucket,
  objectUri,
  openBucket,
  type S3Bucket,
} from './s3-bucket.ts';
import { downloadObject, hashSink } from './s3-download.ts';
import { abortUpload, listObjects, listRemote, listUploads, removeObject } from './s3-list.ts';
import { publishManifest, readRemoteManifest } from './s3-manifest.ts';
import { pullArtifact } from './s3-pull.ts';
import { findObjectProblem, uploadFile } from './s3-upload.ts';

const filesAtOnce = 3;
const removalsAtOnce = 8;

/** Sends what is not there yet, then the manifest. */
async function pushArtifact(
  to: S3Bucket,
  folder: string,
  transfer: Transfer,
  known?: Manifest,
): Promise<void> {
  const { signal } = transfer;
  const manifest = await readManifest(folder);
  const contents = listContents(manifest);
  const count = createMeter(contents, transfer);
  await runConcurrently(contents, filesAtOnce, async (content) => {
    const name = contentObject(to, manifest, content.path);
    const isLacking = await findObjectProblem(to, name, content, signal);
    if (!isLacking) return count(content.sizeBytes);
    await uploadFile(to, name, join(folder, content.path), content, { signal, count });
  });
  if (known?.sha256 === manifest.sha256) return;
  await publishManifest(to, manifest, manifestText(manifest), signal);
}

async function findDeepProblem(
  bucket: S3Bucket,
  name: string,
  content: { path: string; sizeBytes: number; sha256: string },
): Promise<string | undefined> {
  try {
    await downloadObject(bucket, name, content, async () => hashSink());
    return undefined;
  } catch (error) {
    const { problem } = (error as { details?: { problem?: string } }).details ?? {};
    if (problem) return problem;
    throw error;
  }
}

async function verifyRemote(
  bucket: S3Bucket,
  { stage, key }: RemoteArtifact,
  isDeep: boolean,
): Promise<Verification> {
  let manifest: Manifest | undefined;
  const manifestUri = objectUri(bucket, manifestObject(bucket, stage, key));
  try {
    manifest = await readRemoteManifest(bucket, stage, key);
  } catch (error) {
    const { problem } = (error as { details?: { problem?: string } }).details ?? {};
    if (problem) return { whole: false, file: manifestUri, problem };
    throw error;
  }
  if (!manifest) return { whole: false, file: manifestUri, problem: 'is missing' };
  for (const content of listContents(manifest)) {
    const name = contentObject(bucket, manifest, content.path);
    const find = isDeep ? findDeepProblem : findObjectProblem;
    const problem = await find(bucket, name, content);
    if (problem) return { whole: false, file: objectUri(bucket, name), problem };
  }
  return { whole: true, manifest };
}

function storeIn(bucket: S3Bucket): RemoteStore {
  const removeObjects: RemoteStore['removeObjects'] = (objects) =>
    runConcurrently(objects, removalsAtOnce, ({ name }) => removeObject(bucket, name));
  return {
    name: bucket.name,
    within: (folder) => storeIn(narrowBucket(bucket, folder)),
    readManifest: (stage, key) => readRemoteManifest(bucket, stage, key),
    pull: (dataFolder, manifest, transfer = {}) =>
      pullArtifact(bucket, dataFolder, manifest, transfer),
    push: (folder, transfer = {}, known) => pushArtifact(bucket, folder, transfer, known),
    list: () => listRemote(bucket),
    listObjects: (folder) => listObjects(bucket, `${folder}/`),
    verify: (artifact, isDeep) => verifyRemote(bucket, artifact, isDeep),
    async remove({ manifest, objects }) {
      if (manifest) await removeObject(bucket, manifest.name);
      await removeObjects(objects);
    },
    removeObjects,
    listUploads: (beforeMs) => listUploads(bucket, beforeMs),
    abortUpload: (upload) => abortUpload(bucket, upload),
  };
}

/**
 * A store in a bucket, of AWS or of anyone who speaks S3 with conditional writes.
 *
 * Below the prefix: `<stage>/<key>/manifest.json`, written last and only if nobody else did, and
 * `<stage>/<key>/<content hash>/<path>`.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export function createS3Store(place: { bucket: string; prefix: string }): RemoteStore {
  return storeIn(openBucket(place));
}
