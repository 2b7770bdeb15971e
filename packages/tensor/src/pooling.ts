import { hasNativeOps, hasOneDnnOps, oneDnnKernel } from './has-native-ops.ts';
import {
  boolAttribute,
  intsAttribute,
  runOp,
  runSingleOp,
  textAttribute,
  typeAttribute,
} from './run-op.ts';
import { type Tensor, type Tensor4D, tf } from './tf.ts';

/** Windows of `sidePx` by `sidePx` pixels, `stridePx` apart. */
export type PoolWindows = {
  sidePx: number;
  stridePx: number;
  /** `same` looks beyond the edge, at what counts neither as a maximum nor in a mean. */
  padding: 'same' | 'valid';
};

const attributes = ({ sidePx, stridePx, padding }: PoolWindows) => [
  typeAttribute('T', 'float32'),
  intsAttribute('ksize', [1, sidePx, sidePx, 1]),
  intsAttribute('strides', [1, stridePx, stridePx, 1]),
  textAttribute('padding', padding.toUpperCase()),
  textAttribute('data_format', 'NHWC'),
];

/** TensorFlow's own MaxPoolGrad searches for every maximum again; oneDNN's knows where it was. */
function fusedMaxPool(x: Tensor4D, windows: PoolWindows): Tensor {
  const named = [...attributes(windows), oneDnnKernel(), boolAttribute('workspace_enabled', true)];
  const pool = tf.customGrad((...inputs: unknown[]) => {
    const [input, save] = inputs as [Tensor, (tensors: Tensor[]) => void];
    const [value, places] = runOp('_MklNativeMaxPool', named, [input], 2) as [Tensor, Tensor];
    save([input, value, places]);
    const gradFunc = (dy: Tensor, saved: Tensor[]) => {
      const [before, after, where] = saved as [Tensor, Tensor, Tensor];
      return runSingleOp('_MklNativeMaxPoolGrad', named, [before, after, dy, where]);
    };
    return { value, gradFunc };
  });
  return pool(x);
}

function unfusedMaxPool(x: Tensor4D, { sidePx, stridePx, padding }: PoolWindows): Tensor {
  return tf.maxPool(x, sidePx, stridePx, padding);
}

function fusedAveragePool(x: Tensor4D, windows: PoolWindows): Tensor {
  const named = attributes(windows);
  const pool = tf.customGrad((input) => ({
    value: hasOneDnnOps()
      ? runSingleOp('_MklNativeAvgPool', [...named, oneDnnKernel()], [input as Tensor])
      : runSingleOp('AvgPool', named, [input as Tensor]),
    // TensorFlow's own kernel: oneDNN's is no faster. It needs no values, only the input's shape.
    gradFunc: (dy: Tensor) =>
      runSingleOp('AvgPoolGrad', named, [tf.tensor1d(x.shape, 'int32'), dy]),
  }));
  return pool(x);
}

/**
 * Averages with zeros around the image, over the same for ones: tfjs's own backends forget in the
 * gradient of `same` that a window at the edge has fewer pixels.
 */
function unfusedAveragePool(x: Tensor4D, { sidePx, stridePx, padding }: PoolWindows): Tensor {
  const [, height, width] = x.shape;
  if (padding === 'valid') return tf.avgPool(x, sidePx, stridePx, 'valid');
  const around = (lengthPx: number): [number, number] => {
    const fullPx = (Math.ceil(lengthPx / stridePx) - 1) * stridePx + sidePx;
    const addedPx = Math.max(0, fullPx - lengthPx);
    return [addedPx >> 1, addedPx - (addedPx >> 1)];
  };
  const zeros: [number, number][] = [[0, 0], around(height), around(width), [0, 0]];
  const average = (pixels: Tensor4D): Tensor =>
    tf.avgPool(tf.pad(pixels, zeros), sidePx, stridePx, 'valid');
  return tf.div(average(x), average(tf.ones([1, height, width, 1])));
}

/**
 * Greatest value in each window, for each channel; the first of equal ones gets the gradient.
 *
 * @param x float32 [batch, height, width, channel]
 * @returns float32 [batch, windows down, windows across, channel]
 */
export function maxPool(x: Tensor4D, windows: PoolWindows): Tensor4D {
  const form = hasOneDnnOps() ? fusedMaxPool : unfusedMaxPool;
  return form(x, windows) as Tensor4D;
}

/**
 * Mean of each window, for each channel.
 *
 * @param x float32 [batch, height, width, channel]
 * @returns float32 [batch, windows down, windows across, channel]
 */
export function averagePool(x: Tensor4D, windows: PoolWindows): Tensor4D {
  const form = hasNativeOps() ? fusedAveragePool : unfusedAveragePool;
  return form(x, windows) as Tensor4D;
}
