import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeSafetensors } from '@sightline/tensor';
import { type BertConfig, buildBert, isBertWeight } from './bert-graph.ts';

const copiedNames = [
  'config.json',
  'special_tokens_map.json',
  'tokenizer.json',
  'tokenizer_config.json',
];

/**
 * Converts all-MiniLM-L6-v2 from safetensors to ONNX, laid out as Transformers.js expects a model.
 *
 * @param source folder with `config.json`, `model.safetensors` and the tokenizer
 * @param target folder that gets `onnx/model.onnx` and copies of the other files
 */
export async function convertMinilm(source: string, target: string): Promise<void> {
  const config: BertConfig = JSON.parse(await readFile(join(source, 'config.json'), 'utf8'));
  const bytes = await readFile(join(source, 'model.safetensors'));
  const { arrays } = decodeSafetensors(bytes, isBertWeight);
  await mkdir(join(target, 'onnx'), { recursive: true });
  for (const name of copiedNames) await copyFile(join(source, name), join(target, name));
  await writeFile(join(target, 'onnx', 'model.onnx'), buildBert(arrays, config).encode());
}
