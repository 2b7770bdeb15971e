import { expect, test } from 'vitest';
import { readDataUri } from './read-data-uri.ts';

const read = (uri: string, maxBytes = 100): Buffer => readDataUri(uri, maxBytes, 'url');

test('a picture is read to the byte, with and without padding and parameters', () => {
  for (const size of [1, 2, 3, 100]) {
    const bytes = Buffer.alloc(size, 0xfb);
    const text = bytes.toString('base64');
    expect(read(`data:image/png;base64,${text}`)).toEqual(bytes);
    expect(read(`DATA:image/x-odd.type;charset=utf-8;BASE64,${text}`)).toEqual(bytes);
  }
});

test.each([
  ['data:,AAAA', 'invalid_image_url'],
  ['data:image/png,AAAA', 'invalid_image_url'],
  ['data:;base64,AAAA', 'invalid_image_url'],
  [`data:image/${'p'.repeat(300)};base64,AAAA`, 'invalid_image_url'],
  ['data:text/html;base64,AAAA', 'unsupported_image_media_type'],
  ['data:image/png;base64,', 'empty_image_file'],
  ['data:image/png;base64,AAA', 'invalid_base64_image'],
  ['data:image/png;base64,AA A', 'invalid_base64_image'],
  ['data:image/png;base64,AA=A', 'invalid_base64_image'],
  ['data:image/png;base64,AAAA====', 'invalid_base64_image'],
  ['data:image/png;base64,AAA*', 'invalid_base64_image'],
  [`data:image/png;base64,${'A'.repeat(140)}`, 'image_file_too_large'],
])('%s is refused', (uri, code) => {
  expect(() => read(uri)).toThrow(expect.objectContaining({ status: 400, code, param: 'url' }));
});
