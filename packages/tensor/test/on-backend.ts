import { tf } from '../src/tf.ts';

/** Runs something on a backend of tfjs, then goes back to the one before. */
export async function onBackend<Result>(
  name: 'cpu' | 'tensorflow',
  run: () => Result | Promise<Result>,
): Promise<Result> {
  const before = tf.getBackend();
  await tf.setBackend(name);
  try {
    return await run();
  } finally {
    await tf.setBackend(before);
  }
}
