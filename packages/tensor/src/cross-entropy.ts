import { runOp, typeAttribute } from './run-op.ts';
import { type Tensor, type Tensor1D, type Tensor2D, tf } from './tf.ts';

/**
 * Cross-entropy of each row in nats, from logits and class numbers: no one-hot rows are made.
 *
 * @param logits float32 [rows, classes]
 * @param labels int32 [rows]
 * @returns float32 [rows]
 */
export function crossEntropy(logits: Tensor2D, labels: Tensor1D): Tensor1D {
  const perRow = tf.customGrad((...inputs: unknown[]) => {
    const [scores, save] = inputs as [Tensor, (tensors: Tensor[]) => void];
    const attributes = [typeAttribute('T', 'float32'), typeAttribute('Tlabels', 'int32')];
    const outputs = runOp('SparseSoftmaxCrossEntropyWithLogits', attributes, [scores, labels], 2);
    const [value, slope] = outputs as [Tensor, Tensor];
    save([slope]);
    const gradFunc = (dy: Tensor, saved: Tensor[]) => tf.mul(tf.expandDims(dy, -1), saved[0]!);
    return { value, gradFunc };
  });
  return perRow(logits) as Tensor1D;
}
