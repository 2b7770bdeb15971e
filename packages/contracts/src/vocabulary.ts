import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { vocabularyFolder } from './installed-paths.ts';

/** Pieces of the BERT WordPiece vocabulary (uncased): the width of the model's logits. */
export const vocabularySize = 30_522;
/** Ends every answer: [SEP]. */
export const endTokenId = 102;
export const paddingTokenId = 0;

const continuation = '##';
/** No space before these, as people write. */
const closing = new Set(['.', ',', '!', '?', ':', ';', "'", ')', '%']);
const sentenceEnd = /[.!?]$/;
/** Marks that most often stand inside a word or a number: don't, 3.5, 1,000, t-shirt. */
const inner: [RegExp, string][] = [
  [/(\w') (?=(?:s|t|m|d|ll|re|ve)\b)/g, '$1'],
  [/(\d\.) (?=\d)/g, '$1'],
  [/(\d,) (?=\d{3}\b)/g, '$1'],
  [/(\w) - (?=\w)/g, '$1-'],
];

/**
 * The vocabulary's pieces by their id.
 *
 * @throws StageError `missing-data` when it is not installed.
 */
export function readVocabulary(): string[] {
  return readFileSync(join(vocabularyFolder(), 'vocab.txt'), 'utf8').trimEnd().split('\n');
}

/**
 * Text of token ids, up to [SEP]: pieces joined to words, and what the vocabulary has lost put back
 * as English mostly has it: marks inside words without spaces, a sentence begun with a capital.
 */
export function decodeTokens(ids: Iterable<number>, vocabulary: readonly string[]): string {
  let text = '';
  for (const id of ids) {
    if (id === endTokenId) break;
    if (id === paddingTokenId) continue;
    const piece = vocabulary[id] ?? '[UNK]';
    if (piece.startsWith(continuation)) text += piece.slice(continuation.length);
    else text += text === '' || closing.has(piece) ? piece : ` ${piece}`;
  }
  for (const [apart, joined] of inner) text = text.replace(apart, joined);
  return sentenceEnd.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}
