import './before-tensorflow.ts';
import { createRequire } from 'node:module';
import type * as tfjs from '@tensorflow/tfjs-node-gpu';

// Imported, all its files would be read a second time to find out what each exports: 0.2 s.
const require = createRequire(import.meta.url);
export const tf = require('@tensorflow/tfjs-node-gpu') as typeof tfjs;

tf.enableProdMode();

// Same seed and input, same bytes out, on a GPU, too. TensorFlow reads it with its first op.
const { isUsingGpuDevice } = tf.backend() as { isUsingGpuDevice?: boolean };
if (isUsingGpuDevice) process.env.TF_DETERMINISTIC_OPS ??= '1';

export type Tensor = tfjs.Tensor;
export type Tensor1D = tfjs.Tensor1D;
export type Tensor2D = tfjs.Tensor2D;
export type Tensor3D = tfjs.Tensor3D;
export type Tensor4D = tfjs.Tensor4D;
