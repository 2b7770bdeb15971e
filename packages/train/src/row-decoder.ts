import { createRowLayers, type RowLayer, type RowLayerWeights } from '@sightline/tensor';
import type { Decoder } from './model-file.ts';
import type { RowNorm } from './row-attention.ts';

/** A decoder's numbers as one writes with it row by row, without TensorFlow. */
export type RowDecoder = {
  width: number;
  headCount: number;
  layers: DecoderLayer[];
  norm: RowNorm;
  /** float32, row-major [24 + 1, width] */
  positions: Float32Array;
  /** float32, row-major [30522, width] */
  embedding: Float32Array;
  conditionMean: Float32Array;
  conditionDeviation: Float32Array;
  question: RowLayer;
  condition: RowLayer;
  /** Scores of the known pieces. */
  output: RowLayer;
  /** Score of all other pieces together. */
  othersScore: number;
};

type DecoderLayer = {
  attentionNorm: RowNorm;
  mlpNorm: RowNorm;
  /** Query, key and value of each row behind each other. */
  look: RowLayer;
  mix: RowLayer;
  expand: RowLayer;
  contract: RowLayer;
};

/** Matrices of as many rows beside each other. */
function beside(parts: readonly RowLayerWeights[]): RowLayerWeights {
  const { depth } = parts[0]!;
  const widths = parts.map(({ weight }) => weight.length / depth);
  const width = widths.reduce((sum, one) => sum + one, 0);
  const [weight, bias] = [new Float32Array(depth * width), new Float32Array(width)];
  let column = 0;
  for (const [at, part] of parts.entries()) {
    for (let row = 0; row < depth; row++) {
      const from = part.weight.subarray(row * widths[at]!, (row + 1) * widths[at]!);
      weight.set(from, row * width + column);
    }
    if (part.bias) bias.set(part.bias, column);
    column += widths[at]!;
  }
  return { weight, depth, bias };
}

/** @param table float32, row-major [rows, width] */
function transpose(table: Float32Array, width: number): Float32Array {
  const rowCount = table.length / width;
  return Float32Array.from(
    table,
    (_, at) => table[(at % rowCount) * width + Math.floor(at / rowCount)]!,
  );
}

/**
 * Takes a decoder's numbers out of TensorFlow.
 *
 * @returns undefined where the decoder looks at a sequence
 */
export function createRowDecoder({ weights, config, output }: Decoder): RowDecoder | undefined {
  if (config.hasSequence) return undefined;
  const { width, headCount, layerCount } = config;
  const read = (name: string): Float32Array => weights[name]!.dataSync<'float32'>().slice();
  const readNorm = (name: string): RowNorm => ({
    scale: read(`${name}.scale`),
    offset: read(`${name}.offset`),
  });
  const readLayer = (name: string): RowLayerWeights => ({
    weight: read(`${name}.weight`),
    depth: weights[`${name}.weight`]!.shape[0]!,
    bias: read(`${name}.bias`),
  });
  const table = transpose(output.table.dataSync<'float32'>(), width);
  const named: Record<string, RowLayerWeights> = {
    question: readLayer('question'),
    condition: readLayer('condition'),
    output: { weight: table, depth: width, bias: output.biases.dataSync<'float32'>() },
  };
  const names = Array.from({ length: layerCount }, (_, at) => `layer${at}`);
  for (const name of names) {
    const parts = ['query', 'key', 'value'].map((part) => readLayer(`${name}.attention.${part}`));
    named[`${name}.look`] = beside(parts);
    named[`${name}.mix`] = readLayer(`${name}.attention.output`);
    for (const part of ['expand', 'contract']) named[`${name}.${part}`] = readLayer(`${name}.${part}`);
  }
  const made = createRowLayers(named);
  return {
    width,
    headCount,
    layers: names.map((name) => ({
      attentionNorm: readNorm(`${name}.attentionNorm`),
      mlpNorm: readNorm(`${name}.mlpNorm`),
      look: made[`${name}.look`]!,
      mix: made[`${name}.mix`]!,
      expand: made[`${name}.expand`]!,
      contract: made[`${name}.contract`]!,
    })),
    norm: readNorm('norm'),
    positions: read('positions'),
    embedding: read('embedding'),
    conditionMean: read('condition.mean'),
    conditionDeviation: read('condition.deviation'),
    question: made.question!,
    condition: made.condition!,
    output: made.output!,
    othersScore: output.others.dataSync()[0]!,
  };
}
