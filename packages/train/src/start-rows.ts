import { imageFeatureCount, patchCount, patchWidth, textFeatureCount } from '@sightline/contracts';
import type { RowSources, RowWeights, SourceRange } from '@sightline/tensor';
import { conditionWidth, relateRows } from './condition.ts';
import { carriedShare } from './decoder.ts';
import type { Decoder } from './model-file.ts';
import type { Sequences } from './sequences.ts';

/** What answers are written from, a row each. */
export type AnswerStart = {
  /** float32, row-major [rows, 562] */
  fused: Float32Array;
  /** What the decoder looks at instead, where it has a sequence. */
  sequences?: Sequences;
};

/** What a start depends on beside the weights. */
type DecoderParts = Pick<Decoder, 'config' | 'table'>;

/** What a decoder's layers look at beside the tokens, on plain arrays. */
export type RowMemory = {
  /** As in the names of its weights. */
  name: 'question' | 'patches';
  /** Of each layer. */
  sources: RowSources[];
  /** Of each row of answers. */
  ranges: SourceRange[];
};

/** `Start` on plain arrays. */
export type RowStart = {
  /** Tokens before the answer's, each float32 [rows, width]. */
  prefix: Float32Array[];
  /** Added to each token of the answer, float32 [rows, width]. */
  carried: Float32Array;
  memories: RowMemory[];
};

/** What `conditionOn` makes of the fused features, float32 [rows, 613]. */
function conditionRows(fused: Float32Array, weights: RowWeights): Float32Array {
  const [mean, deviation] = [weights.array('condition.mean'), weights.array('condition.deviation')];
  const condition = relateRows(fused);
  for (let start = 0; start < condition.length; start += conditionWidth) {
    for (let at = 0; at < conditionWidth; at++) {
      condition[start + at] = (condition[start + at]! - mean[at]!) / deviation[at]!;
    }
  }
  return condition;
}

function startFromCondition(fused: Float32Array, rowCount: number, weights: RowWeights): RowStart {
  const condition = conditionRows(fused, weights);
  const questions = new Float32Array(rowCount * textFeatureCount);
  for (let row = 0; row < rowCount; row++) {
    const first = row * conditionWidth + imageFeatureCount;
    questions.set(condition.subarray(first, first + textFeatureCount), row * textFeatureCount);
  }
  const seen = weights.linear(condition, 'condition');
  return {
    prefix: [weights.linear(questions, 'question'), seen],
    carried: seen.map((value) => value * carriedShare),
    memories: [],
  };
}

/** Keys and values of what each layer looks at, computed once. */
function sourcesOf(
  states: Float32Array,
  name: RowMemory['name'],
  layerCount: number,
  weights: RowWeights,
): RowSources[] {
  return Array.from({ length: layerCount }, (_, layer) => ({
    keys: weights.linear(states, `layer${layer}.${name}.key`),
    values: weights.linear(states, `layer${layer}.${name}.value`),
  }));
}

/** What `tokenMemory` makes of the questions: no room is left for padding. */
function readQuestions(
  questionIds: readonly Int32Array[],
  { config: { width }, table }: DecoderParts,
  weights: RowWeights,
) {
  const [embedding, positions] = [weights.array('embedding'), weights.array('question.positions')];
  const scale = Math.sqrt(width);
  const ranges: SourceRange[] = [];
  const states: number[] = [];
  const start = new Float32Array(questionIds.length * width);
  for (const [row, ids] of questionIds.entries()) {
    const first = states.length / width;
    const places = table.placesOf(ids);
    for (const [at, id] of ids.entries()) {
      if (id === 0) continue;
      for (let i = 0; i < width; i++) {
        const state = embedding[places[at]! * width + i]! * scale;
        const position = positions[at * width + i]!;
        states.push(state + position);
        start[row * width + i]! += state * (position + 1);
      }
    }
    ranges.push({ first, count: states.length / width - first });
  }
  return { start, states: Float32Array.from(states), ranges };
}

function startFromSequences(
  { patches, imageOfRow, questionIds }: Sequences,
  decoder: DecoderParts,
  weights: RowWeights,
): RowStart {
  const { layerCount } = decoder.config;
  const { start, states, ranges } = readQuestions(questionIds, decoder, weights);
  const seen = new Float32Array(patches.length * patchCount * patchWidth);
  for (const [image, own] of patches.entries()) seen.set(own, image * patchCount * patchWidth);
  const memoryOf = (
    name: RowMemory['name'],
    from: Float32Array,
    ranges: SourceRange[],
  ): RowMemory => ({ name, sources: sourcesOf(from, name, layerCount, weights), ranges });
  const places = Array.from(imageOfRow, (image) => ({
    first: image * patchCount,
    count: patchCount,
  }));
  return {
    prefix: [start],
    carried: start,
    memories: [memoryOf('question', states, ranges), memoryOf('patches', seen, places)],
  };
}

/**
 * What `startFrom` makes, on plain arrays.
 *
 * @see startFrom
 */
export function startRows(
  { fused, sequences }: AnswerStart,
  rowCount: number,
  decoder: DecoderParts,
  weights: RowWeights,
): RowStart {
  if (decoder.config.hasSequence && sequences) {
    return startFromSequences(sequences, decoder, weights);
  }
  return startFromCondition(fused, rowCount, weights);
}
