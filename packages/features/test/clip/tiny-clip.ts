import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OnnxGraph } from '@sightline/onnx';

const [patchPx, channelCount, pointWidth, tokenWidth] = [32, 16, 512, 24];

/** Numbers of -1 to 1 that are always the same. */
function numbers(count: number, seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = (state * 48271) % 2147483647;
    return (2 * state) / 2147483647 - 1;
  });
}

/** [16, 3, 32, 32]: of the image tower's convolution. */
export const patchKernel: Float32Array = numbers(channelCount * 3 * patchPx * patchPx, 3).map(
  (value) => value / 30,
);

/** [16, 512]: behind the image tower's mean. */
export const imageProjection: Float32Array = numbers(channelCount * pointWidth, 5);

/** Patches of 32×32 through one convolution, their mean, and a linear layer. */
function imageTower(width: number): OnnxGraph {
  const graph = new OnnxGraph('image tower');
  const pixels = graph.addInput('pixel_values', 'float32', ['batch', 3, 224, 224]);
  const weights = graph.addFloats('patch', [channelCount, 3, patchPx, patchPx], patchKernel);
  const strides = { strides: { ints: [patchPx, patchPx] } };
  const patches = graph.addNode('Relu', [graph.addNode('Conv', [pixels, weights], strides)]);
  const mean = graph.addNode('Flatten', [graph.addNode('GlobalAveragePool', [patches])]);
  const projection = graph.addFloats(
    'projection',
    [channelCount, width],
    numbers(channelCount * width, 5),
  );
  graph.addNode('MatMul', [mean, projection], {}, 'image_embeds');
  graph.addOutput('image_embeds', 'float32', ['batch', width]);
  return graph;
}

/** The mean of the tokens' embeddings, through a linear layer. */
function textTower(tokenCount: number, width: number): OnnxGraph {
  const graph = new OnnxGraph('text tower');
  const ids = graph.addInput('input_ids', 'int64', ['batch', 'sequence']);
  const table = graph.addFloats(
    'tokens',
    [tokenCount, tokenWidth],
    numbers(tokenCount * tokenWidth, 7),
  );
  const states = graph.addNode('Gather', [table, ids]);
  const axes = graph.addIntegers('axes', [1], [1]);
  const mean = graph.addNode('ReduceMean', [states, axes], { keepdims: { int: 0 } });
  const projection = graph.addFloats(
    'projection',
    [tokenWidth, width],
    numbers(tokenWidth * width, 9),
  );
  graph.addNode('MatMul', [mean, projection], {}, 'text_embeds');
  graph.addOutput('text_embeds', 'float32', ['batch', width]);
  return graph;
}

const marks = ['<|startoftext|>', '<|endoftext|>'];

/** A byte-pair tokenizer without merges, as CLIP's is laid out: it knows letters. */
function tokenizer(): { json: object; tokenCount: number } {
  const letters = [...'abcdefghijklmnopqrstuvwxyz0123456789?.,!-'];
  const pieces = [...letters, ...letters.map((letter) => `${letter}</w>`), ...marks];
  const vocab = Object.fromEntries(pieces.map((piece, id) => [piece, id]));
  const [start, end] = marks as [string, string];
  const added = marks.map((content) => ({
    id: vocab[content],
    content,
    special: true,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
  }));
  const json = {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: added,
    normalizer: { type: 'Lowercase' },
    pre_tokenizer: {
      type: 'Split',
      pattern: { Regex: '[a-z0-9]+|[?.,!-]' },
      behavior: 'Removed',
      invert: true,
    },
    post_processor: {
      type: 'RobertaProcessing',
      sep: [end, vocab[end]],
      cls: [start, vocab[start]],
      trim_offsets: false,
      add_prefix_space: false,
    },
    decoder: null,
    model: {
      type: 'BPE',
      unk_token: end,
      continuing_subword_prefix: '',
      end_of_word_suffix: '</w>',
      fuse_unk: false,
      vocab,
      merges: [],
    },
  };
  return { json, tokenCount: pieces.length };
}

const preprocessor = {
  crop_size: 224,
  do_center_crop: true,
  do_normalize: true,
  do_resize: true,
  feature_extractor_type: 'CLIPFeatureExtractor',
  image_mean: [0.48145466, 0.4578275, 0.40821073],
  image_std: [0.26862954, 0.26130258, 0.27577711],
  resample: 3,
  size: 224,
};

/**
 * Makes a model with the files, names and shapes of CLIP ViT-B/32 on the hub, but with weights that
 * were never fitted: both towers work, and know nothing.
 *
 * @param width what the towers give; CLIP ViT-B/32 gives 512
 */
export async function makeTinyClip(folder: string, width: number = pointWidth): Promise<void> {
  const { json, tokenCount } = tokenizer();
  const settings = { tokenizer_class: 'CLIPTokenizer', model_max_length: 77 };
  const named = {
    bos_token: marks[0],
    eos_token: marks[1],
    pad_token: marks[1],
    unk_token: marks[1],
  };
  await mkdir(join(folder, 'onnx'), { recursive: true });
  const files = {
    'config.json': JSON.stringify({ model_type: 'clip', architectures: ['CLIPModel'] }),
    'preprocessor_config.json': JSON.stringify(preprocessor),
    'tokenizer.json': JSON.stringify(json),
    'tokenizer_config.json': JSON.stringify({ ...settings, ...named }),
    'onnx/vision_model.onnx': imageTower(width).encode(),
    'onnx/text_model.onnx': textTower(tokenCount, width).encode(),
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
}
