import { hasNativeOps } from './has-native-ops.ts';
import { runSingleOp, typeAttribute } from './run-op.ts';
import { type Tensor, type Tensor1D, type Tensor2D, tf } from './tf.ts';

/** Adds up rows that belong to the same number: float32 [ids, width] to [vocabulary, width]. */
type SumRows = (rows: Tensor2D, ids: Tensor1D, vocabularySize: number) => Tensor;

function fusedSumRows(rows: Tensor2D, ids: Tensor1D, vocabularySize: number): Tensor {
  const attributes = [
    typeAttribute('T', 'float32'),
    typeAttribute('Tindices', 'int32'),
    typeAttribute('Tnumsegments', 'int32'),
  ];
  const count = tf.scalar(vocabularySize, 'int32');
  return runSingleOp('UnsortedSegmentSum', attributes, [rows, ids, count]);
}

// tfjs's own segment sum goes through all rows once for each number in the vocabulary.
function unfusedSumRows(rows: Tensor2D, ids: Tensor1D, vocabularySize: number): Tensor {
  return tf.scatterND(ids.expandDims(1), rows, [vocabularySize, rows.shape[1]]);
}

/**
 * Rows of `table` by their number.
 *
 * The gradient adds up rows where they belong; a one-hot matrix is never made.
 *
 * @param table float32 [vocabulary, width]
 * @param ids int32, any shape
 * @returns float32 [...ids.shape, width]
 */
export function embed(table: Tensor2D, ids: Tensor): Tensor {
  const [vocabularySize, width] = table.shape;
  const sumRows: SumRows = hasNativeOps() ? fusedSumRows : unfusedSumRows;
  const lookUp = tf.customGrad((...inputs: unknown[]) => {
    const [rows, save] = inputs as [Tensor, (tensors: Tensor[]) => void];
    const value = tf.gather(rows, ids.flatten()).reshape([...ids.shape, width]);
    save([ids]);
    const gradFunc = (dy: Tensor, saved: Tensor[]) =>
      sumRows(dy.reshape([-1, width]) as Tensor2D, saved[0]!.flatten(), vocabularySize);
    return { value, gradFunc };
  });
  return lookUp(table);
}
