import './before-tensorflow.ts';
import { createRequire } from 'node:module';
import type * as tfjs from '@tensorflow/tfjs-node-gpu';

// Imported, all its files would be read a second time to find out what each exports: 0.2 s.
const require = createRequire(import.meta.url);
export const tf = require('@tensorflow/tfjs-node-gpu') as typeof tfjs;

tf.enableProdMode();

// Ops are told to add in order, so that the same seed gives the same bytes on a GPU, too. Only what
// is loaded now knows whether there is one, and TensorFlow reads this when the first op asks for it.
const { isUsingGpuDevice } = tf.backend() as { isUsingGpuDevice?: boolean };
if (isUsingGpuDevice) process.env.TF_DETERMINISTIC_OPS ??= '1';

export type Tensor = tfjs.Tensor;
export type Tensor1D = tfjs.Tensor1D;
export type Tensor2D = tfjs.Tensor2D;
export type Tensor3D = tfjs.Tensor3D;
export type Tensor4D = tfjs.Tensor4D;
