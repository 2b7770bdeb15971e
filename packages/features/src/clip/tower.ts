import { imageBytes, imageFeatureCount, imageSidePx, StageError } from '@sightline/contracts';
import {
  AutoImageProcessor,
  AutoTokenizer,
  CLIPTextModelWithProjection,
  CLIPVisionModelWithProjection,
  env,
  type PretrainedModelOptions,
  RawImage,
  Tensor,
} from '@xenova/transformers';
import { cutTokens, groupByLength } from '../token-groups.ts';
import type { ClipConfig } from './config.ts';

env.allowRemoteModels = false; // files are found, limited and hashed before they are loaded
env.useFSCache = false;

/** One of CLIP's two: what it is given becomes a point of the space that both share. */
export type Tower<Input> = {
  /** @returns float32, row-major [count, 512], each of length 1 */
  embed(input: Input, count: number): Promise<Float32Array>;
  dispose(): void;
};

type Loaded = {
  (inputs: object): Promise<Record<string, Tensor>>;
  dispose(): Promise<unknown>;
};

/** Tokens that CLIP's text tower was made for. */
const clipTokenCount = 77;

function optionsOf({ dtype }: Pick<ClipConfig, 'dtype'>): PretrainedModelOptions {
  return { device: 'cpu', dtype, local_files_only: true };
}

/** Scales each row to the length 1; a row of zeros stays. */
function scaleRows(values: Float32Array, width: number): Float32Array {
  const scaled = new Float32Array(values.length);
  for (let start = 0; start < values.length; start += width) {
    let sum = 0;
    for (let at = start; at < start + width; at++) sum += values[at]! ** 2;
    const scale = sum > 0 ? 1 / Math.sqrt(sum) : 0;
    for (let at = start; at < start + width; at++) scaled[at] = values[at]! * scale;
  }
  return scaled;
}

async function load<Part>(folder: string, part: string, loading: Promise<Part>): Promise<Part> {
  return loading.catch((cause) => {
    throw new StageError('bad-data', {
      message: `features: ${part} of the model in ${folder} cannot be loaded: ${(cause as Error).message}`,
      fix: 'Give the files of a CLIP model in ONNX, as Transformers.js reads them; where the folder is in the cache, remove it and try again: it is fetched anew.',
      cause,
    });
  });
}

/** What a model gave under a name, as points of the shared space. */
function pointsOf(outputs: Record<string, Tensor>, name: string, folder: string): Float32Array {
  const found = outputs[name];
  const width = found?.dims.at(-1);
  if (found && width === imageFeatureCount) {
    return scaleRows(found.data as Float32Array, imageFeatureCount);
  }
  const given = found
    ? `${name} is [${found.dims}]`
    : `it gives ${Object.keys(outputs).join(', ')}`;
  throw new StageError('bad-config', {
    message: `features: the model in ${folder} does not fit: ${name} must be [count,512], but ${given}`,
    fix: 'Choose a CLIP whose towers give 512 numbers, such as ViT-B/32 or ViT-B/16.',
  });
}

/**
 * Loads CLIP's image tower. Images are rescaled and normalised as the model's own
 * `preprocessor_config.json` says.
 *
 * @param folder absolute; as the hub lays a model out
 * @returns a tower for pixels, uint8, row-major [count, 224, 224, 3]
 */
export async function openImageTower(
  folder: string,
  config: Pick<ClipConfig, 'dtype'>,
): Promise<Tower<Uint8Array>> {
  const options = { local_files_only: true };
  const processor = await load(
    folder,
    'preprocessor_config.json',
    AutoImageProcessor.from_pretrained(folder, options),
  );
  const model = (await load(
    folder,
    'the image tower',
    CLIPVisionModelWithProjection.from_pretrained(folder, optionsOf(config)),
  )) as unknown as Loaded;
  const imageAt = (pixels: Uint8Array, at: number): RawImage => {
    const own = new Uint8ClampedArray(pixels.subarray(at * imageBytes, (at + 1) * imageBytes));
    return new RawImage(own, imageSidePx, imageSidePx, 3);
  };
  return {
    async embed(pixels, count) {
      const images = Array.from({ length: count }, (_, at) => imageAt(pixels, at));
      const { pixel_values } = await processor(images);
      return pointsOf(await model({ pixel_values }), 'image_embeds', folder);
    },
    dispose: () => void model.dispose(),
  };
}

/**
 * Loads CLIP's text tower. A text's point does not depend on which others it is embedded with: only
 * those with equally many tokens go through together, without padding.
 */
export async function openTextTower(
  folder: string,
  config: Pick<ClipConfig, 'dtype'>,
): Promise<Tower<readonly string[]>> {
  const tokenizer = await load(
    folder,
    'the tokenizer',
    AutoTokenizer.from_pretrained(folder, { local_files_only: true }),
  );
  const model = (await load(
    folder,
    'the text tower',
    CLIPTextModelWithProjection.from_pretrained(folder, optionsOf(config)),
  )) as unknown as Loaded;
  const maxCount = Math.min(tokenizer.model_max_length || clipTokenCount, clipTokenCount);
  const int64 = (values: bigint[], rowCount: number): Tensor =>
    new Tensor('int64', BigInt64Array.from(values), [rowCount, values.length / rowCount]);
  return {
    async embed(texts) {
      const all = texts.map((text) => cutTokens(tokenizer.encode(text), maxCount));
      const points = new Float32Array(texts.length * imageFeatureCount);
      for (const rows of groupByLength(all.map(({ length }) => length))) {
        const ids = rows.flatMap((row) => all[row]!.map(BigInt));
        const inputs = {
          input_ids: int64(ids, rows.length),
          attention_mask: int64(Array(ids.length).fill(1n), rows.length),
        };
        const some = pointsOf(await model(inputs), 'text_embeds', folder);
        for (const [at, row] of rows.entries()) {
          const start = at * imageFeatureCount;
          points.set(some.subarray(start, start + imageFeatureCount), row * imageFeatureCount);
        }
      }
      return points;
    },
    dispose: () => void model.dispose(),
  };
}
