import { textFeatureCount } from '@sightline/contracts';
import type { FittedEncoders } from './fitted-encoders.ts';

/**
 * What `encodeQuestions` computes, for a few questions at a time: an op of TensorFlow would take
 * longer to start than these sums.
 *
 * @param encoders stay the caller's; their embeddings are copied
 * @returns encodes token ids of questions, int32 [50] each, to float32, row-major [questions, 50]
 */
export function createQuestionEncoder({
  weights,
  knownTokens,
}: Pick<FittedEncoders, 'weights' | 'knownTokens'>): (
  questions: readonly Int32Array[],
) => Float32Array {
  const table = weights['text.embedding']!.dataSync<'float32'>().slice();
  const rowOf = new Map(Array.from(knownTokens, (id, at) => [id, at + 1])); // row 0 is the unknown
  return (questions) => {
    const features = new Float32Array(questions.length * textFeatureCount);
    for (const [place, ids] of questions.entries()) {
      const own = features.subarray(place * textFeatureCount, (place + 1) * textFeatureCount);
      for (const id of ids) {
        const row = rowOf.get(id);
        if (row === undefined) continue;
        const start = row * textFeatureCount;
        for (let at = 0; at < textFeatureCount; at++) own[at]! += table[start + at]!;
      }
    }
    return features;
  };
}
