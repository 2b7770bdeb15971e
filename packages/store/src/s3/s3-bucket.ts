import { S3Client } from '@aws-sdk/client-s3';
import type { Manifest, StageName } from '@sightline/contracts';
import { manifestName } from '../manifest-file.ts';

/** A bucket, the prefix below which all is kept, and the client that speaks to it. */
export type S3Bucket = {
  client: S3Client;
  bucket: string;
  prefix: string;
  /** `s3://bucket/prefix`. */
  name: string;
};

const maximumAttempts = 8;
const connectionTimeoutMs = 10_000;
/** Silence after which a connection counts as lost. */
const socketTimeoutMs = 60_000;

/**
 * Opens a bucket by the SDK's usual environment: `AWS_ENDPOINT_URL_S3`, `AWS_REGION`,
 * `AWS_ACCESS_KEY_ID`, `AWS_PROFILE` and so on. Names go into the path where an endpoint is set:
 * few other servers have a host name for each bucket.
 */
export function openBucket(
  { bucket, prefix }: { bucket: string; prefix: string },
  environment: NodeJS.ProcessEnv = process.env,
): S3Bucket {
  const endpoint = environment.AWS_ENDPOINT_URL_S3 || environment.AWS_ENDPOINT_URL;
  const region = environment.AWS_REGION || environment.AWS_DEFAULT_REGION;
  // The SDK is pinned: what it says about its later versions is for whoever raises the pin.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const client = new S3Client({
    ...(endpoint ? { forcePathStyle: true, region: region ?? 'us-east-1' } : {}),
    ...(region ? { region } : {}),
    ...(environment.AWS_MAX_ATTEMPTS ? {} : { maxAttempts: maximumAttempts }),
    requestHandler: {
      connectionTimeout: connectionTimeoutMs,
      socketTimeout: socketTimeoutMs,
    },
    // Everything that is fetched is hashed here, against the manifest.
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  return { client, bucket, prefix, name: ['s3:/', bucket, prefix].filter(Boolean).join('/') };
}

/** A part of a bucket: all that it is asked about begins with `folder`. */
export function narrowBucket(whole: S3Bucket, folder: string): S3Bucket {
  const prefix = `${rootName(whole)}${folder}`;
  return { ...whole, prefix, name: `${whole.name}/${folder}` };
}

/** What all names begin with. */
export function rootName({ prefix }: S3Bucket): string {
  return prefix === '' ? '' : `${prefix}/`;
}

/** Name of the object that makes a key's artifact visible. */
export function manifestObject(bucket: S3Bucket, stage: StageName, key: string): string {
  return `${rootName(bucket)}${stage}/${key}/${manifestName}`;
}

/**
 * Name of a part or file. The hash of the whole content is in it, so that what two writers of
 * one key bring can never be mixed.
 */
export function contentObject(bucket: S3Bucket, manifest: Manifest, path: string): string {
  return `${rootName(bucket)}${manifest.stage}/${manifest.key}/${manifest.sha256}/${path}`;
}

/** An object as messages call it. */
export function objectUri({ bucket }: S3Bucket, name: string): string {
  return `s3://${bucket}/${name}`;
}
