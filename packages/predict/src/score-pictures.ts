import { tf } from '@sightline/tensor';
import { type Sequence, scoreAnswer } from '@sightline/train';
import type { Model } from './model.ts';
import { askAll, encode, fusedTensors, fuseSeen } from './see.ts';

/** A question and the answer that is looked into. */
export type Asked = {
  /** int32 [50] */
  questionIds: Int32Array;
  /** [SEP] last. */
  answerIds: readonly number[];
};

/**
 * How likely the model finds an answer, for each of some pictures, in nats.
 *
 * @param pixels uint8, row-major [pictures, 224, 224, 3]
 * @param observe is shown what each layer looks at among the patches; see `Sequence`
 * @returns float32 [pictures]
 */
export function scorePictures(
  model: Model,
  pixels: Uint8Array,
  pictureCount: number,
  { questionIds, answerIds }: Asked,
  observe?: Sequence['observe'],
): Float32Array {
  const rows = askAll(pixels, pictureCount, questionIds);
  const fused = fuseSeen(model, encode(model, rows), rows);
  return tf.tidy(() => {
    const { features, sequence } = fusedTensors(fused);
    const watched = sequence && { ...sequence, ...(observe && { observe }) };
    return scoreAnswer(features, answerIds, model.decoder, watched).dataSync<'float32'>().slice();
  });
}
