import { hasNativeOps, hasOwnKernels, isOnGpu, panelWidth } from './has-native-ops.ts';
import { constantValues } from './initial-values.ts';
import type { Parameters, Weights } from './parameters.ts';
import {
  boolAttribute,
  floatAttribute,
  intsAttribute,
  type OpAttribute,
  runOp,
  textAttribute,
  typeAttribute,
} from './run-op.ts';
import { type Tensor, type Tensor1D, type Tensor4D, tf } from './tf.ts';

/** Added to the variance, as in PyTorch. */
export const epsilon = 1e-5;
/** Share of the newest batch in the running statistics, as in PyTorch. */
const momentum = 0.1;

const attributes = (isTraining: boolean) => [
  typeAttribute('T', 'float32'),
  typeAttribute('U', 'float32'),
  floatAttribute('epsilon', epsilon),
  textAttribute('data_format', 'NHWC'),
  boolAttribute('is_training', isTraining),
];

/** Adds what `batchNorm` takes under a name: scale 1, offset 0, running mean 0 and variance 1. */
export function addBatchNorm(parameters: Parameters, name: string, width: number): void {
  parameters.addTrained(`${name}.scale`, [width], constantValues(width, 1));
  parameters.addTrained(`${name}.offset`, [width], constantValues(width, 0));
  parameters.addRunning(`${name}.mean`, [width], constantValues(width, 0));
  parameters.addRunning(`${name}.variance`, [width], constantValues(width, 1));
}

/** What `addBatchNorm` adds: scale, offset, running mean and variance, [channel] each. */
export function normParts(
  weights: Weights,
  name: string,
): [scale: Tensor1D, offset: Tensor1D, mean: Tensor1D, variance: Tensor1D] {
  const part = (suffix: string): Tensor1D => weights[`${name}.${suffix}`] as Tensor1D;
  return [part('scale'), part('offset'), part('mean'), part('variance')];
}

function fusedBatchNorm(x: Tensor4D, weights: Weights, name: string, updates?: Weights): Tensor {
  const [normScale, normOffset, ...statistics] = normParts(weights, name);
  const normalise = tf.customGrad((...inputs: unknown[]) => {
    const [input, scale, offset] = inputs as Tensor[];
    const save = inputs[3] as (tensors: Tensor[]) => void;
    const factor = floatAttribute('exponential_avg_factor', updates ? momentum : 1);
    const outputs = runOp(
      'FusedBatchNormV3',
      [...attributes(updates !== undefined), factor],
      [input!, scale!, offset!, ...statistics],
      6,
    );
    const [value, mean, variance, ...reserved] = outputs as [Tensor, Tensor, Tensor, ...Tensor[]];
    if (updates) {
      updates[`${name}.mean`] = tf.keep(mean);
      updates[`${name}.variance`] = tf.keep(variance);
    }
    // In inference the op reserves nothing: its gradient takes the running statistics themselves.
    const used = updates ? reserved : [...statistics, reserved[2]!];
    save([input!, scale!, ...used]);
    const gradFunc = (dy: Tensor, saved: Tensor[]) =>
      runOp('FusedBatchNormGradV3', attributes(updates !== undefined), [dy, ...saved], 5).slice(
        0,
        3,
      );
    return { value, gradFunc };
  });
  return normalise(x, normScale, normOffset);
}

/** What follows a batch norm, or a convolution: a sum with a map of its shape, a ReLU. */
export type Following = { added?: Tensor4D | undefined; isRectified: boolean };

/** Whether `native/batch-norm.cc` has a kernel for its training, and for what follows it. */
export function hasNormKernel(x: Tensor4D, { added, isRectified }: Following): boolean {
  const isPanels = x.size > 0 && x.shape[3] % panelWidth === 0;
  return hasOwnKernels() && isPanels && (isRectified || !added);
}

/**
 * A batch norm that `hasNormKernel`, in training, and what follows it, in one op.
 *
 * @param x float32 [batch, height, width, channel]
 * @param weights as `batchNorm` takes them
 * @param updates the new running statistics are put here; the caller owns them
 */
export function trainedBatchNorm(
  x: Tensor4D,
  weights: Weights,
  name: string,
  updates: Weights,
  { added, isRectified }: Following,
): Tensor4D {
  const [scale, offset, runningMean, runningVariance] = normParts(weights, name);
  const others = added ? [added] : [];
  const shared: OpAttribute[] = [
    boolAttribute('is_rectified', isRectified),
    intsAttribute('added_count', others.length),
    floatAttribute('epsilon', epsilon),
  ];
  const normalise = tf.customGrad((...inputs: unknown[]) => {
    const save = inputs.pop() as (tensors: Tensor[]) => void;
    const [value, newMean, newVariance, mean, variance] = runOp(
      'SightlineBatchNorm',
      [...shared, floatAttribute('momentum', momentum)],
      [x, scale, offset, runningMean, runningVariance, ...others],
      5,
    ) as [Tensor, Tensor, Tensor, Tensor, Tensor];
    updates[`${name}.mean`] = tf.keep(newMean);
    updates[`${name}.variance`] = tf.keep(newVariance);
    save([x, scale, offset, mean, variance, ...(added ? [value] : [])]);
    const gradFunc = (dy: Tensor, saved: Tensor[]) =>
      runOp('SightlineBatchNormGrad', shared, [dy, ...saved], 3 + others.length);
    return { value, gradFunc };
  });
  return normalise(x, scale, offset, ...others) as Tensor4D;
}

function unfusedBatchNorm(x: Tensor4D, weights: Weights, name: string, updates?: Weights): Tensor {
  const [scale, offset, runningMean, runningVariance] = normParts(weights, name);
  if (!updates) return tf.batchNorm(x, runningMean, runningVariance, offset, scale, epsilon);
  const { mean, variance } = tf.moments(x, [0, 1, 2]) as { mean: Tensor1D; variance: Tensor1D };
  const valueCount = x.size / x.shape[3];
  // TensorFlow keeps the variance of the population that the batch is drawn from.
  const unbiased = tf.mul(variance, valueCount / Math.max(1, valueCount - 1));
  updates[`${name}.mean`] = moveTowards(runningMean, mean);
  updates[`${name}.variance`] = moveTowards(runningVariance, unbiased);
  return tf.batchNorm(x, mean, variance, offset, scale, epsilon);
}

function moveTowards(running: Tensor, newest: Tensor): Tensor {
  return tf.keep(tf.add(tf.mul(running, 1 - momentum), tf.mul(newest, momentum)));
}

/**
 * Normalises each channel, then scales and shifts it.
 *
 * @param x float32 [batch, height, width, channel]
 * @param weights holds `<name>.scale`, `<name>.offset`, `<name>.mean`, `<name>.variance`, [channel]
 * @param updates when given, the batch's own statistics are used (training) and the new running
 *   ones are put here; the caller owns them.
 * @see Ioffe & Szegedy 2015; TensorFlow's FusedBatchNormV3
 */
export function batchNorm(
  x: Tensor4D,
  weights: Weights,
  name: string,
  updates?: Weights,
): Tensor4D {
  // On a GPU the gradient of the fused op in inference refuses to give the same bytes.
  const isRefused = !updates && isOnGpu();
  const form = hasNativeOps() && !isRefused ? fusedBatchNorm : unfusedBatchNorm;
  return form(x, weights, name, updates) as Tensor4D;
}
