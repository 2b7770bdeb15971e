import { resolve } from 'node:path';
import { StageError } from '@sightline/contracts';
import type { Tensor } from '@xenova/transformers';
import { cutTokens, groupByLength } from '../token-groups.ts';
import { convertedMinilmFolder } from './minilm.ts';
import { poolTokens } from './pool-tokens.ts';

/** As many tokens as all-MiniLM-L6-v2 was made for; what follows is cut off. */
const maxTokenCount = 256;

/** Reads texts: alike meanings are near each other. */
export type SentenceEncoder = {
  /** Numbers a text: 384 for all-MiniLM-L6-v2. */
  readonly width: number;
  /**
   * Embeds texts, as sentence-transformers does: the mean over their tokens (256 at most), scaled
   * to the length 1. A text's numbers do not depend on which others it is embedded with.
   *
   * @returns float32, row-major [texts, width]
   */
  embed(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array>;
  dispose(): Promise<void>;
};

type Model = {
  (inputs: Record<string, Tensor>): Promise<Record<string, Tensor>>;
  readonly config: { hidden_size?: number };
  dispose(): Promise<unknown>;
};

async function load(folder: string) {
  // The library brings an ONNX runtime: loaded here, so that only who embeds waits for it.
  const { AutoModel, AutoTokenizer, Tensor } = await import('@xenova/transformers');
  const local = { local_files_only: true };
  try {
    const tokenizer = await AutoTokenizer.from_pretrained(folder, local);
    const model = await AutoModel.from_pretrained(folder, {
      ...local,
      device: 'cpu',
      dtype: 'fp32',
      // One thread: the bits are the same on any number of cores, and others have theirs.
      session_options: { intraOpNumThreads: 1, interOpNumThreads: 1 },
    });
    return { tokenizer, model: model as unknown as Model, Tensor };
  } catch (cause) {
    throw new StageError('missing-data', {
      message: `The sentence encoder in ${folder} cannot be loaded: ${(cause as Error).message}`,
      fix: 'It takes config.json, tokenizer.json, tokenizer_config.json and onnx/model.onnx; where the folder is in the cache, remove it and try again.',
      cause,
    });
  }
}

/**
 * Opens a sentence encoder that runs on the CPU.
 *
 * @param folder laid out as Transformers.js expects it (`onnx/model.onnx`, float32); by default
 *   all-MiniLM-L6-v2 of the cache, converted there at its first use
 * @param tell is told of the conversion
 * @throws StageError `missing-data` when it cannot be loaded, `bad-config` when it gives no
 *   `last_hidden_state`.
 * @see https://arxiv.org/abs/1908.10084
 */
export async function createSentenceEncoder(
  folder?: string,
  tell?: (message: string) => void,
): Promise<SentenceEncoder> {
  const path = resolve(folder ?? (await convertedMinilmFolder(tell)));
  const { tokenizer, model, Tensor } = await load(path);
  const width = model.config.hidden_size ?? 0;

  async function embedBatch(batch: readonly number[][]): Promise<Float32Array> {
    const shape = [batch.length, batch[0]!.length];
    const size = batch.length * batch[0]!.length;
    const constant = (value: bigint) =>
      new Tensor('int64', new BigInt64Array(size).fill(value), shape);
    const ids = new Tensor('int64', BigInt64Array.from(batch.flat(), BigInt), shape);
    const inputs = { input_ids: ids, attention_mask: constant(1n), token_type_ids: constant(0n) };
    const { last_hidden_state: states } = await model(inputs);
    if (states?.dims.at(-1) === width)
      return poolTokens(states.data as Float32Array, batch.length, width);
    throw new StageError('bad-config', {
      message: `The model in ${path} gives no last_hidden_state of ${width} numbers a token.`,
      fix: 'Choose an encoder of sentences, such as all-MiniLM-L6-v2.',
    });
  }

  return {
    width,
    async embed(texts, signal) {
      const all = texts.map((text) => cutTokens(tokenizer.encode(text), maxTokenCount));
      const embeddings = new Float32Array(texts.length * width);
      for (const rows of groupByLength(all.map(({ length }) => length))) {
        signal?.throwIfAborted();
        const batch = await embedBatch(rows.map((row) => all[row]!));
        for (const [at, row] of rows.entries()) {
          embeddings.set(batch.subarray(at * width, (at + 1) * width), row * width);
        }
      }
      return embeddings;
    },
    dispose: async () => void (await model.dispose()),
  };
}
