import './load-stock.ts'; // first
import { createRandom, heValues, type Tensor4D, tf, type Weights } from '@sightline/tensor';
import { type CnnOps, classCount, cnnLogits, cnnShapes, imageBatch, imageShape } from './cnn.ts';
import { measureRate } from './rate.ts';

/** The same network as tfjs itself writes it: no fused op, its own Adam. */
const ops: CnnOps = {
  halve: (x) => tf.avgPool(x, 2, 2, 'valid'),
  convolve(images, weights, name, { stride, isRectified, added, updates }) {
    const x = tf.conv2d(images, weights[`${name}.kernel`] as Tensor4D, stride, 'same');
    const [scale, offset] = [weights[`${name}.scale`]!, weights[`${name}.offset`]!];
    const { mean, variance } = updates
      ? tf.moments(x, [0, 1, 2])
      : { mean: weights[`${name}.mean`]!, variance: weights[`${name}.variance`]! };
    const parts = [mean, variance, offset, scale, 1e-5] as never[];
    const normal = tf.batchNorm(x, ...(parts as [never, never, never, never, never]));
    const sum = added ? tf.add(normal, added) : normal;
    return (isRectified ? tf.relu(sum) : sum) as Tensor4D;
  },
};

const seconds = Number(process.argv[2] ?? 6);
const random = createRandom(1);
const weights: Weights = {};
const { kernels, norms } = cnnShapes();
for (const [name, shape] of Object.entries(kernels)) {
  weights[name] = tf.variable(tf.tensor(heValues(random, shape as [number, number]), shape));
}
for (const [name, width] of Object.entries(norms)) {
  weights[`${name}.scale`] = tf.variable(tf.ones([width]));
  weights[`${name}.offset`] = tf.variable(tf.zeros([width]));
  weights[`${name}.mean`] = tf.zeros([width]);
  weights[`${name}.variance`] = tf.ones([width]);
}
const images = tf.randomNormal(imageShape, 0, 1, 'float32', 1) as Tensor4D;
const labels = tf.oneHot(tf.randomUniformInt([imageBatch], 0, classCount, 1), classCount);
const optimizer = tf.train.adam(1e-3);
const train = (): void => {
  const loss = optimizer.minimize(
    () => tf.losses.softmaxCrossEntropy(labels, cnnLogits(images, weights, ops, {})) as never,
    true,
  )!;
  loss.dataSync();
  loss.dispose();
};
const cnn_train = measureRate(train, imageBatch, seconds);
const infer = (): void => tf.tidy(() => void cnnLogits(images, weights, ops).dataSync());
const rates = { cnn_train, cnn_infer: measureRate(infer, imageBatch, seconds) };
process.stdout.write(`${JSON.stringify(rates)}\n`);
