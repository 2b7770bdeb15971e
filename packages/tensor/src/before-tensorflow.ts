// What must be so before tfjs-node and TensorFlow are loaded: imported first by `tf.ts`.
import util from 'node:util';

// tfjs-node calls util.isNullOrUndefined, which Node 23 removed.
const legacy = util as unknown as { isNullOrUndefined?: (value: unknown) => boolean };
legacy.isNullOrUndefined ??= (value) => value === null || value === undefined;

// TensorFlow uses oneDNN's convolutions on some processors only, though they are faster on others
// too; without this, the bits of a result would depend on the processor's maker.
process.env.TF_ENABLE_ONEDNN_OPTS ??= '1';
