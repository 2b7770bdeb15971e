// TensorFlow as tfjs-node finds it: loaded before our own package chooses settings for it.
import util from 'node:util';

const legacy = util as unknown as { isNullOrUndefined?: (value: unknown) => boolean };
legacy.isNullOrUndefined ??= (value) => value === null || value === undefined;
const tf = await import('@tensorflow/tfjs-node-gpu');
tf.tidy(() => tf.zeros([1]).add(1).dataSync()); // settings are read when the first op runs
