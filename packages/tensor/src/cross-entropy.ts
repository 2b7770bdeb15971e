import { runOp, typeAttribute } from './run-op.ts';
import { type Tensor, type Tensor1D, type Tensor2D, tf } from './tf.ts';

/** Loss of each row and its slope. */
function compareRows(logits: Tensor, labels: Tensor1D, smoothing: number): [Tensor, Tensor] {
  const type = typeAttribute('T', 'float32');
  if (smoothing === 0) {
    const attributes = [type, typeAttribute('Tlabels', 'int32')];
    const inputs = [logits, labels];
    return runOp('SparseSoftmaxCrossEntropyWithLogits', attributes, inputs, 2) as [Tensor, Tensor];
  }
  const classCount = logits.shape.at(-1)!;
  const share = smoothing / classCount;
  const targets = tf.oneHot(labels, classCount, 1 - smoothing + share, share, 'float32');
  return runOp('SoftmaxCrossEntropyWithLogits', [type], [logits, targets], 2) as [Tensor, Tensor];
}

/**
 * Cross-entropy of each row in nats, from logits and class numbers: no one-hot rows are made
 * unless labels are smoothed.
 *
 * @param logits float32 [rows, classes]
 * @param labels int32 [rows]
 * @param smoothing share of the target, 0..1, that is spread evenly over all classes
 * @returns float32 [rows]
 * @see Szegedy et al. 2016, Rethinking the Inception Architecture, section 7 (label smoothing)
 */
export function crossEntropy(logits: Tensor2D, labels: Tensor1D, smoothing = 0): Tensor1D {
  const perRow = tf.customGrad((...inputs: unknown[]) => {
    const [scores, save] = inputs as [Tensor, (tensors: Tensor[]) => void];
    const [value, slope] = compareRows(scores, labels, smoothing);
    save([slope]);
    const gradFunc = (dy: Tensor, saved: Tensor[]) => tf.mul(tf.expandDims(dy, -1), saved[0]!);
    return { value, gradFunc };
  });
  return perRow(logits) as Tensor1D;
}
