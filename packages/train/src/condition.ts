import { fusedFeatureCount, imageFeatureCount, textFeatureCount } from '@sightline/contracts';
import { type Tensor2D, tf, type Weights } from '@sightline/tensor';

/** The fused features, and how far the image agrees with each of the question's features. */
export const conditionWidth: number = fusedFeatureCount + textFeatureCount;

/**
 * Puts the products of the question's features and of the image features that `features` fits to
 * the same space behind the fused ones: a sum of them says whether what is asked for is there,
 * which a linear layer could not find out.
 *
 * @param fused float32 [batch, 562]
 * @returns float32 [batch, 612]
 */
export function relate(fused: Tensor2D): Tensor2D {
  const seen = tf.slice(fused, [0, 0], [-1, textFeatureCount]);
  const asked = tf.slice(fused, [0, imageFeatureCount], [-1, textFeatureCount]);
  return tf.concat([fused, tf.mul(seen, asked)], 1);
}

/**
 * What the decoder is conditioned on: each feature has mean 0 over the training split, and the
 * image's 512, the question's 50 and the 50 products have the same power in all. Each for
 * itself, the 512 would drown out what was asked.
 *
 * @param fused float32 [batch, 562]
 * @param weights holds `condition.mean` and `condition.deviation`, float32 [612]
 * @returns float32 [batch, 612]
 */
export function conditionOn(fused: Tensor2D, weights: Weights): Tensor2D {
  const centred = tf.sub(relate(fused), weights['condition.mean']!);
  return tf.div(centred, weights['condition.deviation']!);
}

/**
 * Mean and deviation of each feature of the condition over some rows, the deviations of the parts
 * scaled so that each part has the power of the image's.
 *
 * @param fused float32 [rows, 562]
 */
export function measureCondition(fused: Tensor2D): { mean: Float32Array; deviation: Float32Array } {
  return tf.tidy(() => {
    const { mean, variance } = tf.moments(relate(fused), 0);
    const deviation = tf.add(tf.sqrt(variance), 1e-6);
    const power = Math.sqrt(imageFeatureCount / textFeatureCount);
    const ofPart = Float32Array.from({ length: conditionWidth }, (_, feature) =>
      feature < imageFeatureCount ? 1 : 1 / power,
    );
    return {
      mean: mean.dataSync<'float32'>().slice(),
      deviation: tf.mul(deviation, tf.tensor1d(ofPart)).dataSync<'float32'>().slice(),
    };
  });
}
