import { hasNativeOps } from './has-native-ops.ts';
import { runSingleOp, typeAttribute } from './run-op.ts';
import { type Tensor, tf } from './tf.ts';

const fusedRelu = tf.customGrad((x, save) => {
  const type = [typeAttribute('T', 'float32')];
  const value = runSingleOp('Relu', type, [x as Tensor]);
  (save as (tensors: Tensor[]) => void)([value]);
  // ReluGrad needs the output only; tfjs's own gradient runs Step, four ops over the whole tensor.
  const gradFunc = (dy: Tensor, saved: Tensor[]) => runSingleOp('ReluGrad', type, [dy, saved[0]!]);
  return { value, gradFunc };
});

/** max(x, 0), float32, any shape. */
export function relu(x: Tensor): Tensor {
  return hasNativeOps() ? fusedRelu(x) : tf.relu(x);
}
