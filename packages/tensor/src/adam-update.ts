import { hasNativeOps } from './has-native-ops.ts';
import { assignTensor, type Resource, readResource } from './resource.ts';
import { boolAttribute, runOp, typeAttribute } from './run-op.ts';
import { type Tensor, tf } from './tf.ts';

/** A parameter and the running means of its gradient and of its gradient's square. */
export type AdamVariables = { value: Resource; first: Resource; second: Resource };

/** What one step has in common for all parameters. */
export type AdamStep = {
  /** Counted from 1. */
  step: number;
  learningRate: number;
  beta1: number;
  beta2: number;
  epsilon: number;
};

const attributes = () => [typeAttribute('T', 'float32'), boolAttribute('use_locking', false)];

function fusedDecay(value: Resource, rate: number): void {
  tf.tidy(() => {
    const inputs = [value.handle, tf.scalar(rate), readResource(value)];
    runOp('ResourceApplyGradientDescent', attributes(), inputs, 0);
  });
}

function unfusedDecay(value: Resource, rate: number): void {
  assignTensor(
    value,
    tf.tidy(() => tf.sub(value.handle, tf.mul(value.handle, rate))),
  );
}

/** Makes a parameter smaller by a share of itself. */
export function decay(value: Resource, rate: number): void {
  if (hasNativeOps()) fusedDecay(value, rate);
  else unfusedDecay(value, rate);
}

/** The update of one step: takes a parameter, and its gradient of the same shape. */
export type AdamUpdate = (variables: AdamVariables, gradient: Tensor) => void;

function fusedUpdate({ step, learningRate, beta1, beta2, epsilon }: AdamStep): AdamUpdate {
  const powers = [beta1 ** step, beta2 ** step];
  const scalars = [...powers, learningRate, beta1, beta2, epsilon].map((value) => tf.scalar(value));
  const named = [...attributes(), boolAttribute('use_nesterov', false)];
  return ({ value, first, second }, gradient) => {
    const handles = [value.handle, first.handle, second.handle];
    runOp('ResourceApplyAdam', named, [...handles, ...scalars, gradient], 0);
  };
}

function unfusedUpdate({ step, learningRate, beta1, beta2, epsilon }: AdamStep): AdamUpdate {
  const rate = (learningRate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step);
  const move = (mean: Resource, newest: Tensor, share: number): Tensor =>
    tf.tidy(() => tf.add(mean.handle, tf.mul(tf.sub(newest, mean.handle), share)));
  return ({ value, first, second }, gradient) => {
    assignTensor(first, move(first, gradient, 1 - beta1));
    assignTensor(second, move(second, tf.square(gradient), 1 - beta2));
    const change = tf.div(first.handle, tf.add(tf.sqrt(second.handle), epsilon));
    assignTensor(value, tf.sub(value.handle, tf.mul(change, rate)));
  };
}

/**
 * Prepares one step for all parameters; called, like the update itself, inside `tf.tidy`.
 *
 * @see Kingma & Ba 2015, Adam, the rearranged form at the end of section 2; TensorFlow's
 *   ResourceApplyAdam
 */
export function adamUpdate(step: AdamStep): AdamUpdate {
  return hasNativeOps() ? fusedUpdate(step) : unfusedUpdate(step);
}
