// What must be so before tfjs-node and TensorFlow are loaded: imported first by `tf.ts`.
import './restore-util.ts';

// TensorFlow uses oneDNN's convolutions on some processors only, though they are faster on others
// too; without this, the bits of a result would depend on the processor's maker.
process.env.TF_ENABLE_ONEDNN_OPTS ??= '1';
