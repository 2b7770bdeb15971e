import { hasNativeOps, hasOneDnnOps, isOnGpu, oneDnnKernel } from './has-native-ops.ts';
import { runOp, runSingleOp, typeAttribute } from './run-op.ts';
import { type Tensor, type Tensor1D, type Tensor2D, tf } from './tf.ts';

/** Loss of each row, float32 [rows], and its slope, float32 [rows, classes]. */
type Comparison = [loss: Tensor, slope: Tensor];

/** From about as many classes on, oneDNN's softmax and what is left to do beat the fused op. */
const wideClassCount = 1024;

/** @see oneDNN's softmax, which TensorFlow calls _MklSoftmax */
function wideComparison(logits: Tensor, labels: Tensor1D, smoothing: number): Comparison {
  const type = typeAttribute('T', 'float32');
  const [rowCount, classCount] = logits.shape as [number, number];
  const shares = runSingleOp('_MklSoftmax', [type, oneDnnKernel()], [logits]);
  const places = tf.stack([tf.range(0, rowCount, 1, 'int32'), labels], 1); // [rows, 2]
  const greatest = tf.max(logits, 1);
  // Logits are taken from each other first: a small loss would be lost beside a great one of them.
  let behind = tf.sub(greatest, tf.gatherND(logits, places));
  if (smoothing > 0) {
    const meanBehind = tf.sub(greatest, tf.mean(logits, 1));
    behind = tf.add(tf.mul(behind, 1 - smoothing), tf.mul(meanBehind, smoothing));
  }
  // A label's share may be too small for a logarithm, the greatest share of a row never is.
  const loss = tf.sub(behind, tf.log(tf.max(shares, 1)));
  const spread = smoothing > 0 ? tf.sub(shares, smoothing / classCount) : shares;
  const scatterTypes = [type, typeAttribute('Tindices', 'int32')];
  const scattered = [spread, places, tf.fill([rowCount], 1 - smoothing)];
  return [loss, runSingleOp('TensorScatterSub', scatterTypes, scattered)];
}

function fusedComparison(logits: Tensor, labels: Tensor, smoothing: number): Comparison {
  const type = typeAttribute('T', 'float32');
  const isWide = logits.shape.at(-1)! >= wideClassCount;
  if (labels.rank === 1 && isWide && hasOneDnnOps()) {
    return wideComparison(logits, labels as Tensor1D, smoothing);
  }
  if (labels.rank === 1 && smoothing === 0) {
    const attributes = [type, typeAttribute('Tlabels', 'int32')];
    const inputs = [logits, labels];
    return runOp('SparseSoftmaxCrossEntropyWithLogits', attributes, inputs, 2) as Comparison;
  }
  const inputs = [logits, spreadTargets(labels, logits.shape.at(-1)!, smoothing)];
  return runOp('SoftmaxCrossEntropyWithLogits', [type], inputs, 2) as Comparison;
}

function unfusedComparison(logits: Tensor, labels: Tensor, smoothing: number): Comparison {
  const targets = spreadTargets(labels, logits.shape.at(-1)!, smoothing);
  const logShares = tf.logSoftmax(logits);
  const loss = tf.neg(tf.sum(tf.mul(targets, logShares), -1));
  return [loss, tf.sub(tf.exp(logShares), targets)];
}

/** What each row's softmax should be, float32 [rows, classes]. */
function spreadTargets(labels: Tensor, classCount: number, smoothing: number): Tensor {
  const share = smoothing / classCount;
  if (labels.rank === 1) {
    return tf.oneHot(labels, classCount, 1 - smoothing + share, share, 'float32');
  }
  return smoothing === 0 ? labels : tf.add(tf.mul(labels, 1 - smoothing), share);
}

/**
 * Cross-entropy of each row in nats, from logits and targets. From class numbers no one-hot rows
 * are made unless labels of few classes are smoothed, or the backend has no op for it or is a GPU.
 *
 * @param logits float32 [rows, classes]
 * @param labels class numbers, int32 [rows], or shares of classes, float32 [rows, classes], that add
 *   up to 1 in each row; they get no gradient
 * @param smoothing share of the target, 0..1, that is spread evenly over all classes
 * @param mask float32 [rows], 1 for rows that count and 0 for those that do not (in between, their
 *   weight); a row that does not count still needs a class number that there is
 * @returns float32 [rows], 0 for rows that do not count
 * @see Szegedy et al. 2016, Rethinking the Inception Architecture, section 7 (label smoothing)
 */
export function crossEntropy(
  logits: Tensor2D,
  labels: Tensor1D | Tensor2D,
  smoothing = 0,
  mask?: Tensor1D,
): Tensor1D {
  // On a GPU the fused ops add up in any order, and refuse to where the same bytes are wanted.
  const compare = hasNativeOps() && !isOnGpu() ? fusedComparison : unfusedComparison;
  const perRow = tf.customGrad((...inputs: unknown[]) => {
    const [scores, save] = inputs as [Tensor, (tensors: Tensor[]) => void];
    const [value, slope] = compare(scores, labels, smoothing);
    save([slope]);
    const gradFunc = (dy: Tensor, saved: Tensor[]) => tf.mul(tf.expandDims(dy, -1), saved[0]!);
    return { value, gradFunc };
  });
  const losses = perRow(logits) as Tensor1D;
  return mask ? tf.mul(losses, mask) : losses;
}
