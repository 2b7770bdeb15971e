import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { installVocabulary, vocabularyFileNames } from './vocabulary.mjs';

let cache = '';
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'vocabulary-'));
});
afterEach(() => rmSync(cache, { recursive: true }));

test('the vocabulary is taken out of MiniLM’s folder, without its weights or a download', () => {
  const minilm = join(cache, 'minilm');
  mkdirSync(minilm);
  for (const name of [...vocabularyFileNames, 'model.safetensors']) {
    writeFileSync(join(minilm, name), `content of ${name}`);
  }
  const final = join(cache, 'bert-vocabulary', '1.0');
  installVocabulary(final, minilm, cache);
  expect(readdirSync(final)).toEqual(vocabularyFileNames);
  expect(readFileSync(join(final, 'vocab.txt'), 'utf8')).toBe('content of vocab.txt');
});
