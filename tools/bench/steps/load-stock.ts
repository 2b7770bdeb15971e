// TensorFlow as tfjs-node finds it: loaded before our own package chooses settings for it.
import '@sightline/tensor/restore-util';

const tf = await import('@tensorflow/tfjs-node-gpu');
tf.tidy(() => tf.zeros([1]).add(1).dataSync()); // settings are read when the first op runs
