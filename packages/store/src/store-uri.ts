import { StageError } from '@sightline/contracts';

/** Where artifacts are kept for everyone: on this disk alone, or in a bucket as well. */
export type StoreUri = { kind: 'local' } | { kind: 's3'; bucket: string; prefix: string };

const form = 's3://bucket or s3://bucket/prefix';

function refuse(problem: string): StageError {
  return new StageError('usage', {
    message: `SIGHTLINE_STORE ${problem}`,
    fix: `Let it be ${form}, or unset it to keep artifacts in data/artifacts alone.`,
  });
}

/**
 * Reads `SIGHTLINE_STORE`: nothing or `file:` is the local disk, `s3://bucket/prefix` a bucket.
 *
 * @throws StageError `usage` for anything else. The text itself is told only where it cannot hold
 * credentials.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
export function parseStoreUri(text: string | undefined): StoreUri {
  const uri = text?.trim() ?? '';
  if (uri === '' || uri === 'file:') return { kind: 'local' };
  if (uri.includes('@') || uri.includes('?')) {
    throw refuse('holds more than a bucket and a prefix; credentials go into the AWS variables');
  }
  if (uri.startsWith('file:')) {
    throw refuse(`is '${uri}', but the local store is always data/artifacts: 'file:', and no path`);
  }
  const [, bucket, path = ''] = /^s3:\/\/([^/]*)(?:\/(.*))?$/.exec(uri) ?? [];
  if (bucket === undefined) throw refuse(`is '${uri}', not ${form}`);
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) {
    throw refuse(`is '${uri}', where '${bucket}' cannot be the name of a bucket`);
  }
  const prefix = path.replace(/\/+$/, '');
  if (!/^[\w.\-/]*$/.test(prefix) || prefix.split('/').some((name) => /^\.{1,2}$/.test(name))) {
    throw refuse(`is '${uri}', whose prefix has more than letters, digits, '.', '-', '_' and '/'`);
  }
  if (prefix.startsWith('/') || prefix.includes('//')) {
    throw refuse(`is '${uri}', whose prefix has an empty part`);
  }
  return { kind: 's3', bucket, prefix };
}
