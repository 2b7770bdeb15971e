import { runSingleOp, typeAttribute } from './run-op.ts';
import { type Tensor, type Tensor2D, tf } from './tf.ts';

/**
 * Rows of `table` by their number.
 *
 * The gradient adds up rows with UnsortedSegmentSum; a one-hot matrix is never made.
 *
 * @param table float32 [vocabulary, width]
 * @param ids int32, any shape
 * @returns float32 [...ids.shape, width]
 */
export function embed(table: Tensor2D, ids: Tensor): Tensor {
  const [vocabularySize, width] = table.shape;
  const lookUp = tf.customGrad((...inputs: unknown[]) => {
    const [rows, save] = inputs as [Tensor, (tensors: Tensor[]) => void];
    const value = tf.gather(rows, ids.flatten()).reshape([...ids.shape, width]);
    save([ids]);
    const gradFunc = (dy: Tensor, saved: Tensor[]) => {
      const attributes = [
        typeAttribute('T', 'float32'),
        typeAttribute('Tindices', 'int32'),
        typeAttribute('Tnumsegments', 'int32'),
      ];
      const segments = [dy.reshape([-1, width]), saved[0]!.flatten()];
      const count = tf.scalar(vocabularySize, 'int32');
      return runSingleOp('UnsortedSegmentSum', attributes, [...segments, count]);
    };
    return { value, gradFunc };
  });
  return lookUp(table);
}
