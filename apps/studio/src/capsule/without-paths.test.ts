import { expect, test } from 'vitest';
import { withoutPaths } from './without-paths.ts';

test('of a path on this machine only its last name is left, wherever it stands', () => {
  const record = {
    config: { ingest: { source: 'folder', path: '../../mine/cats', use: '/home/me/stage.js' } },
    error: { message: 'ENOENT: no such file, open "/home/me/cats/1.png"' },
    list: ['file:///home/me/a.png is damaged', 'run: config.epochs 5 → 8'],
  };
  expect(withoutPaths(record)).toEqual({
    config: { ingest: { source: 'folder', path: 'cats', use: 'stage.js' } },
    error: { message: 'ENOENT: no such file, open "1.png"' },
    list: ['a.png is damaged', 'run: config.epochs 5 → 8'],
  });
});

test('pictures, questions and places of artifacts stay as they are', () => {
  const values = [
    'data:image/png;base64,iVBOR/abc/def/ghi=',
    'Is it red and/or blue?',
    'file:artifacts/train/01ab',
    'made/0020/0',
    1.5,
    null,
    true,
  ];
  expect(withoutPaths(values)).toEqual(values);
});
