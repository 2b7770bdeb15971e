import { mkdirSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { writeFiles } from '../../test/write-files.ts';
import { findDataFiles, findImages, readImage } from './data-files.ts';

const isTar = (name: string): boolean => name.endsWith('.tar');
const namesOf = async (path: string): Promise<string[]> =>
  (await findDataFiles(path, isTar, 'a .tar file')).files.map(({ name }) => name);

test('files are found in folders, three deep, and by patterns with ranges, sets and stars', async () => {
  const root = writeFiles({
    'a-08.tar': '',
    'a-09.tar': '',
    'a-10.tar': '',
    'b/c/d/e.tar': '',
    'b/c/d/e/f.tar': '',
    'notes.txt': '',
  });
  expect(await namesOf(root)).toEqual(['a-08.tar', 'a-09.tar', 'a-10.tar', 'b/c/d/e.tar']);
  expect(await namesOf(join(root, 'a-{09..10}.tar'))).toEqual(['a-09.tar', 'a-10.tar']);
  expect(await namesOf(join(root, 'a-{08,10}.tar'))).toEqual(['a-08.tar', 'a-10.tar']);
  expect(await namesOf(join(root, 'b/*/d/*.tar'))).toEqual(['c/d/e.tar']);
  expect(await namesOf(join(root, 'a-08.tar'))).toEqual(['a-08.tar']);
  for (const none of ['notes.txt', 'x-*.tar', 'a-{10..09}.tar', 'a-{0..99999999}.tar', 'none']) {
    await expect(namesOf(join(root, none))).rejects.toMatchObject({ code: 'missing-data' });
  }
});

test('links that lead out of the folder are passed over, those within it are not', async () => {
  const outside = writeFiles({ 'secret.tar': '', 'secret.png': 'x' });
  const root = writeFiles({ 'a.tar': '', 'b/image.png': 'y' });
  symlinkSync(join(outside, 'secret.tar'), join(root, 'out.tar'));
  symlinkSync(outside, join(root, 'folder'));
  symlinkSync(join(root, 'a.tar'), join(root, 'within.tar'));
  symlinkSync(join(root, 'gone.tar'), join(root, 'gone.tar'));
  expect(await namesOf(root)).toEqual(['a.tar', 'within.tar']);
  mkdirSync(join(root, 'images'));
  symlinkSync(join(outside, 'secret.png'), join(root, 'images', 'secret.png'));
  const places = await findImages(root, { maxImageBytes: 100 }, ['b', '../x']);
  expect(Buffer.from(await readImage(places, ['none.png', 'image.png'])).toString()).toBe('y');
  const reasonOf = (name: string) =>
    readImage(places, [name]).catch((error) => error.details.reason);
  expect(await reasonOf('secret.png')).toBe('unsafe-path');
  expect(await reasonOf(`../${basename(outside)}/secret.png`)).toBe('unsafe-path');
  expect(await reasonOf(join(outside, 'secret.png'))).toBe('unsafe-path');
  expect(await reasonOf('folder/secret.png')).toBe('unsafe-path');
  expect(await reasonOf('none.png')).toBe('missing-image');
  expect(await reasonOf('a\0b.png')).toBe('missing-image');
  const missing = findImages(root, { imageFolder: 'nowhere', maxImageBytes: 100 });
  await expect(missing).rejects.toMatchObject({ code: 'missing-data' });
});
