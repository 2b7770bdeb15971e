import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { openRemoteStore } from './open-remote-store.ts';
import { parseStoreUri } from './store-uri.ts';

test('nothing and file: are the local disk, s3: a bucket with or without a prefix', () => {
  for (const text of [undefined, '', '  ', 'file:']) {
    expect(parseStoreUri(text)).toEqual({ kind: 'local' });
  }
  const s3 = (bucket: string, prefix: string) => ({ kind: 's3', bucket, prefix });
  expect(parseStoreUri('s3://my-bucket')).toEqual(s3('my-bucket', ''));
  expect(parseStoreUri('s3://my.bucket/')).toEqual(s3('my.bucket', ''));
  expect(parseStoreUri(' s3://my-bucket/team/sight_1/ ')).toEqual(s3('my-bucket', 'team/sight_1'));
});

test('anything else is refused with what it should be', () => {
  const wrong = {
    's3:/bucket': "is 's3:/bucket', not s3://bucket or s3://bucket/prefix",
    's3://': "where '' cannot be the name of a bucket",
    's3://Bucket/x': "where 'Bucket' cannot be the name of a bucket",
    's3://bucket/a//b': 'has an empty part',
    's3://bucket/../b': 'whose prefix has more than letters',
    's3://bucket/ä': 'whose prefix has more than letters',
    'file:/mnt/store': 'the local store is always data/artifacts',
    'gs://bucket': "is 'gs://bucket'",
    '/mnt/store': "is '/mnt/store'",
  };
  for (const [text, problem] of Object.entries(wrong)) {
    expect(() => parseStoreUri(text)).toThrow(problem);
    expect(() => parseStoreUri(text)).toThrow(expect.objectContaining({ code: 'usage' }));
  }
});

test('a URI with credentials in it is refused without being repeated', () => {
  for (const text of ['s3://AKIAKEY:secret@bucket/x', 's3://bucket/x?key=secret']) {
    expect(() => parseStoreUri(text)).toThrow(/^SIGHTLINE_STORE holds more than a bucket/);
    expect(() => parseStoreUri(text)).not.toThrow(/secret/);
  }
});

test('the SDK is loaded for a bucket and for nothing else', () => {
  const index = new URL('../dist/index.js', import.meta.url).href;
  const hook = `export async function resolve(name, context, next) {
    if (/^@(aws-sdk|smithy)/.test(name)) throw new Error('asked for ' + name);
    return next(name, context);
  }`;
  const script = `
    import { register } from 'node:module';
    register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(hook)}));
    const { openRemoteStore } = await import('${index}');
    await openRemoteStore('');
    await openRemoteStore('s3://bucket').catch((error) => console.log(error.message));`;
  const words = ['--input-type=module', '-e', script];
  const { stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  expect({ stdout, stderr }).toEqual({
    stdout: expect.stringMatching(/^asked for @aws-sdk/),
    stderr: '',
  });
});

test('without a shared store there is none to open', async () => {
  expect(await openRemoteStore('')).toBeUndefined();
  await expect(openRemoteStore('http://store')).rejects.toMatchObject({ code: 'usage' });
});
