import type { AskedQuestion } from '@sightline/features';
import { readValues } from '@sightline/tensor';
import { type Sequence, scoreAnswer } from '@sightline/train';
import type { Model } from './model.ts';
import { askAll, encode, fusedTensors, fuseSeen } from './see.ts';

/** A question and the answer that is looked into. */
export type Asked = {
  question: AskedQuestion;
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
export async function scorePictures(
  model: Model,
  pixels: Uint8Array,
  pictureCount: number,
  { question, answerIds }: Asked,
  observe?: Sequence['observe'],
): Promise<Float32Array> {
  const rows = askAll(pixels, pictureCount, question);
  const fused = fuseSeen(model, await encode(model, rows), rows);
  return readValues(() => {
    const { features, sequence } = fusedTensors(fused, model);
    const watched = sequence && { ...sequence, ...(observe && { observe }) };
    return scoreAnswer(features, answerIds, model.decoder, watched);
  });
}
