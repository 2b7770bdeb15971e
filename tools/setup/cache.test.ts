import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as contracts from '@sightline/contracts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cacheFolder, installOnce } from './cache.mjs';
import { cachedPaths } from './paths.mjs';
import { pins } from './pins.mjs';

let cache = '';
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'cache-'));
});
afterEach(() => rmSync(cache, { recursive: true }));

function makeFolder(content: string) {
  return (path: string) => {
    mkdirSync(path);
    writeFileSync(join(path, 'file'), content);
  };
}

test('two set-ups at once: the first to finish wins and the other is content', () => {
  const final = join(cache, 'a', 'b');
  installOnce(cache, final, (path) => {
    installOnce(cache, final, makeFolder('first'));
    makeFolder('second')(path);
  });
  expect(readFileSync(join(final, 'file'), 'utf8')).toBe('first');
  expect(readdirSync(join(cache, 'partial'))).toEqual([]);
});

test('what a killed set-up left a day ago is removed, younger work is not', () => {
  const [stale, young] = ['stale', 'young'].map((name) => join(cache, 'partial', name));
  for (const folder of [stale!, young!]) mkdirSync(folder, { recursive: true });
  const beforeYesterday = Date.now() / 1000 - 2 * 24 * 3600;
  utimesSync(stale!, beforeYesterday, beforeYesterday);
  installOnce(cache, join(cache, 'new'), makeFolder(''));
  expect([existsSync(stale!), existsSync(young!)]).toEqual([false, true]);
});

test('the set-up and @sightline/contracts mean the same folders', () => {
  for (const environment of [
    { SIGHTLINE_CACHE: cache },
    { XDG_CACHE_HOME: cache },
    { HOME: cache },
  ]) {
    expect(cacheFolder(environment)).toBe(contracts.cacheFolder(environment));
  }
  expect(contracts.installedVersions).toEqual({
    temporal: pins.temporal.version,
    vocabulary: pins.vocabulary.version,
  });
  const paths = cachedPaths(cache);
  mkdirSync(paths.vocabulary, { recursive: true });
  writeFileSync(join(paths.vocabulary, 'tokenizer.json'), '{}');
  mkdirSync(paths.minilm, { recursive: true });
  writeFileSync(join(paths.minilm, 'model.safetensors'), '');
  mkdirSync(paths.temporal, { recursive: true });
  writeFileSync(join(paths.temporal, 'temporal'), '', { mode: 0o755 });
  const environment = { SIGHTLINE_CACHE: cache, PATH: '' };
  expect(contracts.vocabularyFolder(environment)).toBe(paths.vocabulary);
  expect(contracts.minilmFolder(environment)).toBe(paths.minilm);
  expect(contracts.temporalBinaryPath(environment)).toBe(join(paths.temporal, 'temporal'));
});
