import { replaceMatMul } from './multiply-in-javascript.ts';
import { tf } from './tf.ts';

replaceMatMul();

/**
 * Runs small work on tfjs's own backend in JavaScript, then goes back to the one before: an op of
 * TensorFlow takes as long to start as JavaScript takes to multiply a row with a small matrix.
 *
 * Tensors move to the backend on which they are used, and back when they are used there.
 *
 * @param work synchronous
 */
export function inJavaScript<Result>(work: () => Result): Result {
  const before = tf.getBackend();
  void tf.setBackend('cpu'); // at once, but for its promise
  try {
    return work();
  } finally {
    void tf.setBackend(before);
  }
}
