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

/** A piece as it reads behind others: with a space before it where it starts a word. */
function readPiece(piece: string, isFirst: boolean): string {
  if (piece.startsWith(continuation)) return piece.slice(continuation.length);
  return isFirst || closing.has(piece) ? piece : ` ${piece}`;
}

/**
 * Text of a token that would follow others.
 *
 * @param isFirst whether nothing stands before it
 */
export function tokenText(id: number, isFirst: boolean, vocabulary: readonly string[]): string {
  return readPiece(vocabulary[id] ?? '[UNK]', isFirst);
}

function readPieces(ids: Iterable<number>, vocabulary: readonly string[]): string[] {
  const pieces: string[] = [];
  let isFirst = true;
  for (const id of ids) {
    if (id === endTokenId) break;
    pieces.push(id === paddingTokenId ? '' : tokenText(id, isFirst, vocabulary));
    isFirst &&= pieces.at(-1) === '';
  }
  return pieces;
}

/**
 * Texts of token ids, up to [SEP], which make the text of `decodeTokens`: an empty one for [PAD].
 */
export function decodeEachToken(ids: Iterable<number>, vocabulary: readonly string[]): string[] {
  const pieces = readPieces(ids, vocabulary);
  let text = pieces.join('');
  for (const [apart, joined] of inner) text = text.replace(apart, joined);
  let place = 0;
  const texts = pieces.map((piece) => {
    const isJoined = piece.startsWith(' ') && text[place] !== ' '; // a space is all that is taken away
    const read = isJoined ? piece.slice(1) : piece;
    place += read.length;
    return read;
  });
  const first = texts.findIndex((read) => read !== '');
  if (sentenceEnd.test(text)) {
    texts[first] = texts[first]!.charAt(0).toUpperCase() + texts[first]!.slice(1);
  }
  return texts;
}

/**
 * Text of token ids, up to [SEP]: pieces joined to words, and what the vocabulary has lost put back
 * as English mostly has it: marks inside words without spaces, a sentence begun with a capital.
 */
export function decodeTokens(ids: Iterable<number>, vocabulary: readonly string[]): string {
  return decodeEachToken(ids, vocabulary).join('');
}
