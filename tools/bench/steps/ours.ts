import {
  AdamW,
  addBatchNorm,
  averagePool,
  convolve,
  createRandom,
  crossEntropy,
  foldBatchNorms,
  heValues,
  lossAndGradients,
  Parameters,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
  tf,
  type Weights,
} from '@sightline/tensor';
import { type CnnOps, classCount, cnnLogits, cnnShapes, imageBatch, imageShape } from './cnn.ts';
import {
  addBenchDecoder,
  decoderLoss,
  fusedCount,
  rowBatch,
  tokenCount,
  vocabularySize,
} from './decoder.ts';
import { measureRate } from './rate.ts';

const seconds = Number(process.argv[2] ?? 6);
const random = createRandom(1);
const ops: CnnOps = {
  convolve,
  halve: (x) => averagePool(x, { sidePx: 2, stridePx: 2, padding: 'valid' }),
};

function createCnn(): Parameters {
  const parameters = new Parameters();
  const { kernels, norms } = cnnShapes();
  for (const [name, shape] of Object.entries(kernels)) {
    parameters.addTrained(name, shape, heValues(random, shape as [number, number]));
  }
  for (const [name, width] of Object.entries(norms)) addBatchNorm(parameters, name, width);
  return parameters;
}

function rateCnn(): { cnn_train: number; cnn_infer: number } {
  const parameters = createCnn();
  const optimizer = new AdamW(parameters, { weightDecay: 0.01 });
  const images = tf.randomNormal(imageShape, 0, 1, 'float32', 1) as Tensor4D;
  const labels = tf.randomUniformInt([imageBatch], 0, classCount, 1) as Tensor1D;
  const train = (): void => {
    const updates: Weights = {};
    const { loss, gradients } = lossAndGradients(parameters, (weights) =>
      tf.mean(crossEntropy(cnnLogits(images, weights, ops, updates), labels)),
    );
    loss.dataSync();
    optimizer.step(gradients, 1e-3);
    parameters.replaceRunning(updates);
    tf.dispose([loss, ...Object.values(gradients)]);
  };
  const cnn_train = measureRate(train, imageBatch, seconds);
  const weights = foldBatchNorms({ ...parameters.readTrained(), ...parameters.running });
  const infer = (): void => tf.tidy(() => void cnnLogits(images, weights, ops).dataSync());
  return { cnn_train, cnn_infer: measureRate(infer, imageBatch, seconds) };
}

function rateDecoder(): { decoder_train: number } {
  const parameters = new Parameters();
  addBenchDecoder(parameters, random);
  const optimizer = new AdamW(parameters, { weightDecay: 0.01 });
  const fused = tf.randomNormal([rowBatch, fusedCount], 0, 1, 'float32', 1) as Tensor2D;
  const shape: [number, number] = [rowBatch, tokenCount];
  const tokens = tf.randomUniformInt(shape, 0, vocabularySize, 1) as Tensor2D;
  const targets = tf.randomUniformInt([rowBatch * tokenCount], 0, vocabularySize, 2) as Tensor1D;
  const train = (): void => {
    const { loss, gradients } = lossAndGradients(parameters, (weights) =>
      decoderLoss(fused, tokens, targets, weights),
    );
    loss.dataSync();
    optimizer.step(gradients, 1e-3);
    tf.dispose([loss, ...Object.values(gradients)]);
  };
  return { decoder_train: measureRate(train, rowBatch, seconds) };
}

process.stdout.write(`${JSON.stringify({ ...rateCnn(), ...rateDecoder() })}\n`);
