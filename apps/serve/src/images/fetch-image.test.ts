import { afterEach, beforeEach, expect, test } from 'vitest';
import { openHost, type PictureHost } from '../../test/picture-hosts.ts';
import { fetchImage } from './fetch-image.ts';

let inner: PictureHost;

beforeEach(async () => {
  inner = await openHost((_, response) => response.end('secret'));
});
afterEach(() => inner.close());

const limits = { maxBytes: 1000, timeoutMs: 5000 };

const reasonOf = (url: string): Promise<string> =>
  fetchImage(url, limits, new AbortController().signal).then(
    () => 'fetched',
    (error) => error.details?.reason ?? String(error),
  );

test.each([
  'http://127.0.0.1/',
  'http://localhost/',
  'http://localhost./',
  'http://127.1/',
  'http://2130706433/',
  'http://0x7f.0.0.1/',
  'http://0177.0.0.01/',
  'http://0/',
  'http://127。0。0。1/',
  'http://①②⑦.0.0.1/',
  'https://[::1]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[64:ff9b::7f00:1]/',
  'http://[2002:7f00:1::]/',
  'http://169.254.169.254/latest/meta-data/',
  'http://[fd00:ec2::254]/latest/meta-data/',
  'http://10.0.0.1/',
  'http://192.168.0.1:443/',
  'http://100.100.100.200/',
])('%s is not fetched', async (url) => {
  expect(await reasonOf(url)).toBe('address-refused');
});

test.each([
  'http://127.0.0.1:PORT/',
  'http://1.1.1.1:PORT/',
  'http://1.1.1.1:22/',
  'http://1.1.1.1@127.0.0.1/',
  'http://user@1.1.1.1/',
  'https://:word@1.1.1.1/',
  'file:///etc/passwd',
  'gopher://127.0.0.1:70/',
  'ftp://1.1.1.1/',
  'data:,',
  'javascript:0',
  '//1.1.1.1/',
  '/etc/passwd',
  '',
  'http://',
  'http://[::1%25lo]/',
  `http://1.1.1.1/${'a'.repeat(5000)}`,
])('%s is no URL that is fetched from', async (url) => {
  expect(await reasonOf(url.replace('PORT', String(inner.port)))).toBe('bad-url');
  expect(inner.visitCount).toBe(0);
});
