import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { maxQuestionTokenCount, vocabularyFolder } from '@sightline/contracts';
import { type ModelFile, toJson } from './model-file.ts';

const specialTokens = {
  unk_token: '[UNK]',
  sep_token: '[SEP]',
  pad_token: '[PAD]',
  cls_token: '[CLS]',
  mask_token: '[MASK]',
};

/** The tokenizer, cutting and padding questions to the length that the model reads. */
export async function tokenizerFiles(folder: string = vocabularyFolder()): Promise<ModelFile[]> {
  const text = await readFile(join(folder, 'tokenizer.json'), 'utf8');
  const tokenizer = JSON.parse(text) as { truncation: object; padding: object };
  const length = maxQuestionTokenCount;
  tokenizer.truncation = { ...tokenizer.truncation, max_length: length };
  tokenizer.padding = { ...tokenizer.padding, strategy: { Fixed: length } };
  const config = {
    tokenizer_class: 'BertTokenizer',
    do_lower_case: true,
    model_max_length: length,
    ...specialTokens,
  };
  return [
    { name: 'tokenizer.json', content: JSON.stringify(tokenizer) },
    { name: 'tokenizer_config.json', content: toJson(config) },
    { name: 'vocab.txt', content: await readFile(join(folder, 'vocab.txt')) },
  ];
}
