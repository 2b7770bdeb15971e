import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
} from '@aws-sdk/client-s3';
import { type StageName, stageNames } from '@sightline/contracts';
import { manifestName } from '../manifest-file.ts';
import type { RemoteArtifact, RemoteObject } from '../remote-store.ts';
import { objectUri, rootName, type S3Bucket } from './s3-bucket.ts';
import { isMissing, s3Failure } from './s3-failure.ts';

/** Every object whose name begins with the store's own prefix and `begin`. */
export async function* listObjects(from: S3Bucket, begin = ''): AsyncGenerator<RemoteObject> {
  let token: string | undefined;
  do {
    const command = new ListObjectsV2Command({
      Bucket: from.bucket,
      Prefix: `${rootName(from)}${begin}`,
      ContinuationToken: token,
    });
    const page = await from.client.send(command).catch((error) => {
      throw s3Failure(from.name, 'listing', error);
    });
    for (const { Key, Size, LastModified } of page.Contents ?? []) {
      yield { name: Key!, sizeBytes: Size ?? 0, modifiedMs: LastModified?.getTime() ?? 0 };
    }
    token = page.NextContinuationToken;
  } while (token);
}

/** What lies below the prefix, an artifact at a time: the store lists names in order. */
export async function* listRemote(from: S3Bucket): AsyncGenerator<RemoteArtifact> {
  let current: RemoteArtifact | undefined;
  for await (const object of listObjects(from)) {
    const [first, key, ...path] = object.name.slice(rootName(from).length).split('/');
    const stage: StageName | undefined = stageNames.find((name) => name === first);
    if (!stage || !key || path.length === 0) continue; // somebody else's
    if (current?.stage !== stage || current.key !== key) {
      if (current) yield current;
      current = { stage, key, objects: [] };
    }
    if (path.length === 1 && path[0] === manifestName) current.manifest = object;
    else current.objects.push(object);
  }
  if (current) yield current;
}

/** Removes an object; one that has gone already is no error. */
export async function removeObject(from: S3Bucket, name: string): Promise<void> {
  try {
    await from.client.send(new DeleteObjectCommand({ Bucket: from.bucket, Key: name }));
  } catch (error) {
    if (isMissing(error)) return;
    throw s3Failure(from.name, `removing ${objectUri(from, name)}`, error);
  }
}

/** Multipart uploads below the prefix that were begun before a time and not ended. */
export async function listUploads(
  from: S3Bucket,
  beforeMs: number,
): Promise<{ name: string; uploadId: string }[]> {
  const found: { name: string; uploadId: string }[] = [];
  let marker: { KeyMarker?: string; UploadIdMarker?: string } | undefined = {};
  while (marker) {
    const command: ListMultipartUploadsCommand = new ListMultipartUploadsCommand({
      Bucket: from.bucket,
      Prefix: rootName(from),
      ...marker,
    });
    const page = await from.client.send(command).catch((error) => {
      throw s3Failure(from.name, 'listing unfinished uploads', error);
    });
    for (const { Key, UploadId, Initiated } of page.Uploads ?? []) {
      if ((Initiated?.getTime() ?? 0) < beforeMs) found.push({ name: Key!, uploadId: UploadId! });
    }
    const { IsTruncated, NextKeyMarker, NextUploadIdMarker } = page;
    marker =
      IsTruncated && NextKeyMarker
        ? {
            KeyMarker: NextKeyMarker,
            ...(NextUploadIdMarker && { UploadIdMarker: NextUploadIdMarker }),
          }
        : undefined;
  }
  return found;
}

export async function abortUpload(
  from: S3Bucket,
  { name, uploadId }: { name: string; uploadId: string },
): Promise<void> {
  const command = new AbortMultipartUploadCommand({
    Bucket: from.bucket,
    Key: name,
    UploadId: uploadId,
  });
  try {
    await from.client.send(command);
  } catch (error) {
    if (isMissing(error)) return;
    throw s3Failure(from.name, `ending the upload of ${objectUri(from, name)}`, error);
  }
}
