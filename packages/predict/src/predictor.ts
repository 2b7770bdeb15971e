import { fusedFeatureCount, patchCount, patchWidth } from '@sightline/contracts';
import type { FusionMethod } from '@sightline/fusion';
import { createImageDecoder, defaultImageLimits, type ImageDecoder } from '@sightline/images';
import type { TokenIds } from '@sightline/preprocess';
import type { AnswerStart } from '@sightline/train';
import { traceLayer } from './describe-layer.ts';
import { loadModel, type Model } from './model.ts';
import type { Explanation, LayerTrace, Prediction } from './prediction.ts';
import type { Task } from './question.ts';
import { type AskedRows, askAll, encode, fuseSeen, type Seen } from './see.ts';
import { type WrittenAnswer, writeAnswer } from './write-answer.ts';

export type Predictor = {
  task: Task;
  /**
   * Answers a question about an image through the same five steps as a run.
   *
   * @param image an encoded image file (PNG, JPEG, ...)
   * @param question empty where the task is captions
   * @throws StageError `bad-data` when the image cannot be decoded
   */
  ask(image: Uint8Array, question: string): Promise<Prediction>;
  /** Where in the image the answer comes from; see `ask`. */
  explain(image: Uint8Array, question: string): Promise<Explanation>;
  dispose(): void;
};

/**
 * Loads the encoders, the fusion and the decoder of a finished run.
 *
 * @param runFolder `data/runs/<id>`
 * @throws StageError `missing-data` when the run has no trained model
 */
export async function createPredictor(runFolder: string): Promise<Predictor> {
  const decoder = createImageDecoder(defaultImageLimits, { processCount: 1 });
  const model = await loadModel(runFolder);
  return {
    task: model.task,
    async ask(image, question) {
      const layers: LayerTrace[] = [];
      const pixels = await seeImage(layers, decoder, image);
      const { ids, isCut, length } = await readQuestion(layers, question, model);
      const asked = askAll(pixels, 1, { ids, text: question });
      const seen = await extractFeatures(layers, model, asked);
      const fused = await fuseFeatures(layers, model, seen, asked, length);
      const { answer, confidence, tokens } = await decode(layers, model, fused, length);
      return { answer, confidence, tokens, layers, isQuestionCut: isCut };
    },
    async explain(image, question) {
      const { explainAnswer } = await import('./explain-answer.ts'); // few ask for it
      const pixels = await decoder.resize(image);
      const { ids } = model.tokenizer.encodeQuestion(question);
      return explainAnswer(model, pixels, { ids, text: question });
    },
    dispose() {
      void decoder.close();
      model.dispose();
    },
  };
}

/** Puts arrays behind each other, so that a layer's values can be looked at as one. */
function join(...parts: Float32Array[]): Float32Array {
  return Float32Array.from(parts.flatMap((part) => [...part]));
}

function seeImage(
  layers: LayerTrace[],
  decoder: ImageDecoder,
  image: Uint8Array,
): Promise<Uint8Array> {
  return traceLayer(layers, {
    name: 'image input',
    operation: 'decode, turn upright, resize',
    why: 'The encoder needs every picture in one size and the right way up.',
    inputShape: `${image.length} bytes`,
    outputShape: '[224,224,3] uint8',
    compute: () => decoder.resize(image),
    valuesOf: (pixels) => pixels,
  });
}

function readQuestion(
  layers: LayerTrace[],
  question: string,
  { tokenizer }: Model,
): Promise<TokenIds> {
  return traceLayer(layers, {
    name: 'text input',
    operation: 'split into WordPiece tokens',
    why: 'The model knows words by their number among 30,522 pieces.',
    inputShape: `${question.length} characters`,
    outputShape: '[50] int32',
    compute: () => tokenizer.encodeQuestion(question),
    valuesOf: ({ ids }) => ids,
  });
}

function extractFeatures(layers: LayerTrace[], model: Model, asked: AskedRows): Promise<Seen> {
  const { hasPatches, operation } = model.encoders;
  return traceLayer(layers, {
    name: 'feature extraction',
    operation,
    why: 'Pixels and tokens become numbers that say what matters for the answer.',
    inputShape: '[224,224,3] + [50]',
    outputShape: `[512] + [50]${hasPatches ? ' + [7,7,128]' : ''} float32`,
    compute: () => encode(model, asked),
    valuesOf: ({ image, text, patches }) => join(image, text, patches ?? new Float32Array(0)),
  });
}

const operationOf: Record<FusionMethod, string> = {
  concat: 'put the question behind the image',
  gated: 'let the question weigh each image feature',
  patch: 'lay out patches and question tokens to look at',
  image: 'keep the image only',
  text: 'keep the question only',
};

/** What the decoder starts from, with the question's tokens where it looks at them. */
function fusedShape({ decoder }: Model, tokenCount: number): string {
  if (!decoder.config.hasSequence) return `[${fusedFeatureCount}]`;
  return `[${patchCount},${patchWidth}] + [${tokenCount}]`;
}

function fuseFeatures(
  layers: LayerTrace[],
  model: Model,
  seen: Seen,
  asked: AskedRows,
  tokenCount: number,
): Promise<AnswerStart> {
  return traceLayer(layers, {
    name: 'multimodal fusion',
    operation: operationOf[model.fusionMethod],
    why: 'From here on the model can relate what it sees to what it was asked.',
    inputShape: model.decoder.config.hasSequence ? '[7,7,128] + [50]' : '[512] + [50]',
    outputShape: `${fusedShape(model, tokenCount)} float32`,
    compute: () => fuseSeen(model, seen, asked),
    valuesOf: ({ fused, sequences }) => sequences?.patches[0] ?? fused,
  });
}

function decode(
  layers: LayerTrace[],
  model: Model,
  fused: AnswerStart,
  tokenCount: number,
): Promise<WrittenAnswer> {
  return traceLayer(layers, {
    name: 'transformer decoder',
    operation: 'write the answer token by token',
    why: 'Each token is the likeliest of 30,522, given the picture, the question and the tokens before.',
    inputShape: fusedShape(model, tokenCount),
    outputShape: '[30522] float32 a token',
    compute: () => writeAnswer(fused, model),
    valuesOf: ({ probabilities }) => probabilities,
  });
}
