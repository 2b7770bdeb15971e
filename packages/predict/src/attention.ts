import { patchGridSide } from '@sightline/contracts';
import {
  encodePatches,
  type FittedEncoders,
  normalizePixels,
  poolPatches,
} from '@sightline/features';
import { fuseTensors } from '@sightline/fusion';
import { readValues, type Tensor, type Tensor4D, tf } from '@sightline/tensor';
import { scoreAnswer } from '@sightline/train';
import type { Model } from './model.ts';
import { type Asked, scorePictures } from './score-pictures.ts';

/** Scaled so that they add up to 1, where there is anything to add. */
function sharesOf(values: ArrayLike<number>): number[] {
  const all = Array.from(values);
  const total = all.reduce((sum, value) => sum + value, 0);
  return total > 0 ? all.map((value) => value / total) : all;
}

/**
 * How much a decoder that looks at patches looks at each while it writes an answer: the mean over
 * layers, heads and tokens.
 *
 * @returns shares, [7, 7], row-major
 */
export async function attentionMap(
  model: Model,
  pixels: Uint8Array,
  asked: Asked,
): Promise<number[]> {
  const layers: Float32Array[] = [];
  await scorePictures(model, pixels, 1, asked, (shares) => {
    layers.push(tf.mean(shares, [0, 1, 2]).dataSync<'float32'>().slice());
  });
  const places = layers[0]!.keys();
  return sharesOf([...places].map((place) => layers.reduce((sum, one) => sum + one[place]!, 0)));
}

/** Means over 7×7 places, whatever the CNN's own grid. */
function toPatchGrid(map: Tensor4D): Tensor {
  const step = map.shape[1] / patchGridSide;
  return step > 1
    ? tf.avgPool(map, step, step, 'valid')
    : tf.image.resizeBilinear(map, [patchGridSide, patchGridSide]);
}

/**
 * How much what the run's own CNN sees at each place speaks for an answer, where the decoder is given the
 * pooled picture: the slope of the answer's score times what is seen, kept where it is positive.
 *
 * @returns shares, [7, 7], row-major; all 0 where nothing speaks for the answer
 * @see Draelos & Carin 2020, Use HiResCAM instead of Grad-CAM
 */
export async function gradientMap(
  model: Model,
  fitted: FittedEncoders,
  pixels: Uint8Array,
  asked: Asked,
): Promise<number[]> {
  const { encoders, fusionMethod, gate, decoder } = model;
  const text = await encoders.encodeQuestions([asked.question]);
  const values = readValues(() => {
    const { weights, config } = fitted;
    const images = normalizePixels(pixels, config.inputSidePx);
    const seen = encodePatches(images, weights, config);
    const score = (patches: Tensor): Tensor => {
      const image = poolPatches(patches as Tensor4D, weights);
      const fused = fuseTensors(image, tf.tensor2d(text, [1, text.length]), fusionMethod, gate);
      return scoreAnswer(fused, asked.answerIds, decoder).sum();
    };
    const slope = tf.grad(score)(seen);
    const speaksFor = tf.relu(tf.sum(tf.mul(slope, seen), 3, true)) as Tensor4D;
    return toPatchGrid(speaksFor);
  });
  return sharesOf(values);
}
