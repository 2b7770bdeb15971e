// What must be so before tfjs-node and TensorFlow are loaded: imported first by `tf.ts`.
import './restore-util.ts';
import { startLoadingLibrary } from './load-library.ts';

// TensorFlow uses oneDNN's convolutions on some processors only, though they are faster on others
// too; without this, the bits of a result would depend on the processor's maker.
process.env.TF_ENABLE_ONEDNN_OPTS ??= '1';

// A GPU's memory is taken as it is needed: else the first process would take all of it.
process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true';

// tfjs-node puts values on the last GPU that it sees, and TensorFlow runs ops on the first.
process.env.CUDA_VISIBLE_DEVICES ??= '0';

startLoadingLibrary();
