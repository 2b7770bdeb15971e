import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { installOnce } from './cache.mjs';

/** A tokenizer's files. */
export const vocabularyFileNames = [
  'config.json',
  'special_tokens_map.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'vocab.txt',
];

/**
 * The BERT WordPiece vocabulary and its tokenizer, out of MiniLM's folder.
 *
 * @param {string} final
 * @param {string} minilm the folder
 * @param {string} cache
 */
export function installVocabulary(final, minilm, cache) {
  installOnce(cache, final, (folder) => {
    mkdirSync(folder);
    for (const name of vocabularyFileNames) copyFileSync(join(minilm, name), join(folder, name));
  });
}
