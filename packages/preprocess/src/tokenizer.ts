import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
// What @xenova/transformers tokenizes with; that itself brings an ONNX runtime and libvips along.
import { Tokenizer as WordPieces } from '@huggingface/tokenizers';
import {
  maxAnswerTokenCount,
  maxQuestionTokenCount,
  StageError,
  vocabularyFolder,
} from '@sightline/contracts';

export type TokenIds = {
  /** int32, padded with 0 ([PAD]) to the width of its column. */
  ids: Int32Array;
  /** Ids before the padding, [SEP] included. */
  length: number;
  /** Whether the text had more tokens than fit. */
  isCut: boolean;
};

export type Tokenizer = {
  /** int32 [50]: [CLS], the question's pieces, [SEP]. */
  encodeQuestion(text: string): TokenIds;
  /** int32 [24]: the answer's pieces, [SEP]. */
  encodeAnswer(text: string): TokenIds;
  /** Text of the ids, lower case, without special tokens: 'the cat is black.' */
  decode(ids: ArrayLike<number>): string;
};

function fit(all: number[], tokenCount: number): TokenIds {
  const isCut = all.length > tokenCount;
  const kept = isCut ? [...all.slice(0, tokenCount - 1), all[all.length - 1]!] : all;
  const ids = new Int32Array(tokenCount);
  ids.set(kept);
  return { ids, length: kept.length, isCut };
}

async function loadWordPieces(folder: string): Promise<WordPieces> {
  const readJson = async (name: string) =>
    JSON.parse(await readFile(join(folder, name), 'utf8')) as object;
  try {
    const files = [readJson('tokenizer.json'), readJson('tokenizer_config.json')] as const;
    return new WordPieces(...(await Promise.all(files)));
  } catch (cause) {
    throw new StageError('missing-data', {
      message: `The vocabulary in ${folder} cannot be read.`,
      fix: 'Run `npm run setup`.',
      cause,
    });
  }
}

/**
 * Loads the BERT WordPiece vocabulary of 30,522 pieces (uncased) from the local folder.
 *
 * @throws StageError `missing-data` when the vocabulary has not been set up.
 */
export async function createTokenizer(folder: string = vocabularyFolder()): Promise<Tokenizer> {
  const wordPieces = await loadWordPieces(folder);
  const encode = (text: string): number[] => wordPieces.encode(text).ids;
  return {
    encodeQuestion: (text) => fit(encode(text), maxQuestionTokenCount),
    encodeAnswer: (text) => fit(encode(text).slice(1), maxAnswerTokenCount),
    decode(ids) {
      if (ids.length === 0) return '';
      return wordPieces.decode(Array.from(ids), { skip_special_tokens: true });
    },
  };
}
