import { spawnSync } from 'node:child_process';
import type { CheckResult } from './list-checks.ts';

const probe = `
const { tf } = await import('@sightline/tensor');
const start = performance.now();
const product = tf.matMul(tf.fill([256, 256], 2), tf.fill([256, 256], 3));
const [value] = await product.data();
const { binding } = tf.backend();
const milliseconds = performance.now() - start;
console.log(JSON.stringify({ value, milliseconds, backend: tf.getBackend(), version: binding?.TF_Version }));
`;

/** Multiplies two matrices with the native library, in a process of its own that may crash. */
export function checkTensorflow(): CheckResult {
  const name = 'TensorFlow';
  const fix = 'Run npm run setup; it rebuilds the addon when that is missing or damaged.';
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', probe],
    { encoding: 'utf8', cwd: import.meta.dirname },
  );
  if (status !== 0) {
    const said = stderr.split('\n').find((line) => /^\w*Error/.test(line));
    const message = said ?? `the native library ended with ${signal ?? `status ${status}`}`;
    return { name, state: 'fail', message, fix };
  }
  const { value, milliseconds, backend, version } = JSON.parse(stdout.trim().split('\n').at(-1)!);
  const isNative = backend === 'tensorflow' && value === 256 * 2 * 3;
  const message = `${version ?? 'version unknown'}, backend ${backend}, 256×256 matmul in ${milliseconds.toFixed(1)} ms`;
  return isNative ? { name, state: 'ok', message } : { name, state: 'fail', message, fix };
}
