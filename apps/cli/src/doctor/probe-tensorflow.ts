import { spawnSync } from 'node:child_process';

const side = 2048;
/** Each number of the product of a matrix of twos and one of threes. */
const expected = side * 2 * 3;

const program = `
const { hasOwnKernels, tf } = await import('@sightline/tensor');
const shape = [${side}, ${side}];
const [twos, threes] = [tf.fill(shape, 2), tf.fill(shape, 3)];
const multiply = () => {
  const start = performance.now();
  const value = tf.tidy(() => tf.matMul(twos, threes).slice([7, 7], [1, 1]).dataSync()[0]);
  return { value, milliseconds: performance.now() - start };
};
multiply(); // the first one starts the device
const times = [multiply(), multiply(), multiply()].sort((a, b) => a.milliseconds - b.milliseconds);
const { binding, isUsingGpuDevice } = tf.backend();
const device = isUsingGpuDevice ? 'gpu' : 'cpu';
const backend = tf.getBackend();
console.log(JSON.stringify({ ...times[0], device, backend, hasOwnKernels: hasOwnKernels(), version: binding?.TF_Version }));
`;

/** What TensorFlow did in a process of its own. */
export type Probe = {
  version: string;
  device: 'cpu' | 'gpu';
  /** Of the fastest of three products of two 2048×2048 float32 matrices. */
  milliseconds: number;
  /** Whether the product is right, and the native library computed it. */
  isRight: boolean;
  /** Whether convolutions are run by the kernels in `packages/tensor/native`, not by TensorFlow's. */
  hasOwnKernels: boolean;
  /** What TensorFlow wrote meanwhile. */
  log: string;
};

/** What a process said that ended otherwise. */
export type FailedProbe = { failure: string };

/**
 * Multiplies two matrices with the native library, in a process of its own that may crash.
 *
 * @param device `cpu` hides the GPUs, which tfjs-node takes where it finds one
 */
export function probeTensorflow(device: 'cpu' | 'any'): Probe | FailedProbe {
  const hidden = device === 'cpu' ? { CUDA_VISIBLE_DEVICES: '-1' } : {};
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', program],
    {
      encoding: 'utf8',
      cwd: import.meta.dirname,
      env: { ...process.env, ...hidden, TF_CPP_MIN_LOG_LEVEL: '0' },
    },
  );
  if (status !== 0) {
    const said = stderr.split('\n').find((line) => /^\w*Error/.test(line));
    return { failure: said ?? `the native library ended with ${signal ?? `status ${status}`}` };
  }
  const { value, backend, version, ...rest } = JSON.parse(stdout.trim().split('\n').at(-1)!);
  const isRight = backend === 'tensorflow' && value === expected;
  return { ...rest, isRight, version: version ?? 'version unknown', log: stderr };
}

/** `2048×2048 matmul in 150 ms, 115 GFLOP/s` */
export function describeSpeed(milliseconds: number): string {
  const operations = 2 * side ** 3;
  const perSecond = operations / milliseconds / 1e6;
  const time = milliseconds < 10 ? milliseconds.toFixed(1) : milliseconds.toFixed(0);
  return `${side}×${side} matmul in ${time} ms, ${Math.round(perSecond).toLocaleString('en')} GFLOP/s`;
}
