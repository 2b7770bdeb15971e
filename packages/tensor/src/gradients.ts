import type { Parameters, Weights } from './parameters.ts';
import { type Tensor, tf } from './tf.ts';

/**
 * Value of a scalar loss and its gradient for each trained parameter.
 *
 * @param loss called once with trained and running weights; returns a float32 scalar.
 * @returns tensors that the caller disposes; parameters that the loss does not use have none.
 */
export function lossAndGradients(
  parameters: Parameters,
  loss: (weights: Weights) => Tensor,
): { loss: Tensor; gradients: Weights } {
  return tf.tidy(() => {
    const trained = parameters.readTrained();
    const names = Object.keys(trained);
    const weights = { ...parameters.running, ...trained };
    const { value, grads } = differentiate(() => loss(weights), Object.values(trained));
    const found = names.flatMap((name, index) => (grads[index] ? [[name, grads[index]]] : []));
    return { loss: value, gradients: Object.fromEntries(found) as Weights };
  });
}

function differentiate(loss: () => Tensor, inputs: Tensor[]): { value: Tensor; grads: Tensor[] } {
  const engine = tf.engine();
  try {
    return engine.gradients(loss, inputs, undefined, true);
  } catch (thrown) {
    // tfjs lets go of what it kept for the way back only when it has come back.
    for (const { saved } of engine.state.activeTape ?? []) tf.dispose(saved ?? []);
    engine.state.activeTape = [];
    throw thrown;
  }
}
