import { hasNativeOps } from './has-native-ops.ts';
import type { Weights } from './parameters.ts';
import { boolAttribute, runSingleOp, textAttribute, typeAttribute } from './run-op.ts';
import { type Tensor, type Tensor2D, tf } from './tf.ts';

const type = () => typeAttribute('T', 'float32');
const channelsLast = () => textAttribute('data_format', 'NHWC');

/** A product of matrices, either transposed first: tfjs's own reshapes them, three ops more. */
function multiply(a: Tensor, b: Tensor, transposesA: boolean, transposesB: boolean): Tensor {
  const transpositions = [
    boolAttribute('transpose_a', transposesA),
    boolAttribute('transpose_b', transposesB),
  ];
  return runSingleOp('MatMul', [type(), ...transpositions], [a, b]);
}

// Not _FusedMatMul, which is no faster.
function addBias(product: Tensor, bias: Tensor): Tensor {
  return runSingleOp('BiasAdd', [type(), channelsLast()], [product, bias]);
}

const fusedLinear = tf.customGrad((...inputs: unknown[]) => {
  const [rows, weight, bias] = inputs.slice(0, -1) as [Tensor, Tensor, Tensor | undefined];
  const save = inputs.at(-1) as (tensors: Tensor[]) => void;
  save([rows, weight]);
  const product = multiply(rows, weight, false, false); // [rows, out]
  const value = bias ? addBias(product, bias) : product;
  const gradFunc = (dy: Tensor, saved: Tensor[]): Tensor[] => {
    const [x, w] = saved as [Tensor, Tensor];
    const slopes = [multiply(dy, w, false, true), multiply(x, dy, true, false)];
    return bias ? [...slopes, runSingleOp('BiasAddGrad', [type(), channelsLast()], [dy])] : slopes;
  };
  return { value, gradFunc };
});

function unfusedLinear(rows: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  const product = tf.matMul(rows as Tensor2D, weight as Tensor2D);
  return bias ? tf.add(product, bias) : product;
}

/**
 * x · weight + bias over the last axis.
 *
 * @param x float32 [..., in]
 * @param weights holds `<name>.weight` [in, out] and, optionally, `<name>.bias` [out]
 * @returns float32 [..., out]
 * @see TensorFlow's MatMul, BiasAdd and BiasAddGrad
 */
export function linear(x: Tensor, weights: Weights, name: string): Tensor {
  const weight = weights[`${name}.weight`] as Tensor2D;
  const bias = weights[`${name}.bias`];
  const rows = x.rank === 2 ? x : x.reshape([-1, weight.shape[0]]); // [rows, in]
  const parts = bias ? [rows, weight, bias] : [rows, weight];
  const product = hasNativeOps()
    ? fusedLinear(...parts)
    : unfusedLinear(...(parts as [Tensor, Tensor]));
  return x.rank === 2 ? product : product.reshape([...x.shape.slice(0, -1), weight.shape[1]]);
}
