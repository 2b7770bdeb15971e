import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { StageError } from './errors.ts';
import {
  cacheFolder,
  minilmFolder,
  temporalBinaryPath,
  vocabularyFolder,
} from './installed-paths.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'installed-paths-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function writeProgram(...path: string[]): string {
  const file = join(folder, ...path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, '#!/bin/sh\n');
  chmodSync(file, 0o755);
  return file;
}

test('the cache follows SIGHTLINE_CACHE, then XDG_CACHE_HOME, then the platform', () => {
  expect(cacheFolder({ SIGHTLINE_CACHE: '/a', XDG_CACHE_HOME: '/b' }, 'linux')).toBe('/a');
  expect(cacheFolder({ XDG_CACHE_HOME: '/b' }, 'linux')).toBe('/b/sightline');
  expect(cacheFolder({ HOME: '/h' }, 'linux')).toBe('/h/.cache/sightline');
  expect(cacheFolder({ HOME: '/h' }, 'darwin')).toBe('/h/Library/Caches/sightline');
});

test('TEMPORAL_CLI wins over PATH, and PATH over the cache', () => {
  const cached = writeProgram('cache', 'temporal', '1.9.1', 'temporal');
  const onPath = writeProgram('bin', 'temporal');
  const chosen = writeProgram('chosen');
  const environment = { SIGHTLINE_CACHE: join(folder, 'cache'), PATH: '/nowhere' };
  expect(temporalBinaryPath(environment)).toBe(cached);
  const withPath = { ...environment, PATH: `/nowhere:${join(folder, 'bin')}` };
  expect(temporalBinaryPath(withPath)).toBe(onPath);
  expect(temporalBinaryPath({ ...withPath, TEMPORAL_CLI: chosen })).toBe(chosen);
});

test('what is absent is an error that names the place and the command', () => {
  const environment = { SIGHTLINE_CACHE: folder, PATH: '' };
  for (const find of [temporalBinaryPath, vocabularyFolder, minilmFolder]) {
    const error = (() => {
      try {
        return find(environment);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(StageError);
    expect(error).toMatchObject({ code: 'missing-data', fix: 'Run `npm run setup`.' });
    expect((error as StageError).message).toContain(folder);
  }
  expect(() => temporalBinaryPath({ TEMPORAL_CLI: join(folder, 'no') })).toThrow('TEMPORAL_CLI');
});

test('the vocabulary folder is the one that holds a tokenizer', () => {
  writeFileSync(join(folder, 'tokenizer.json'), '{}');
  expect(vocabularyFolder({ SIGHTLINE_VOCABULARY: folder })).toBe(folder);
});
