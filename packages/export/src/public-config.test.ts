import type { Manifest } from '@sightline/contracts';
import { expect, test } from 'vitest';
import { publicConfig } from './public-config.ts';

test('of paths on this machine only the last name is published', () => {
  const config = {
    source: 'easy-vqa',
    path: '../somewhere/easy-vqa',
    cache: '/elsewhere/cache',
    count: 3,
  };
  expect(publicConfig({ config, module: '../mine/stage.mjs' } as unknown as Manifest)).toEqual({
    use: 'stage.mjs',
    source: 'easy-vqa',
    path: 'easy-vqa',
    cache: 'cache',
    count: 3,
  });
});
