export { AdamW, type AdamWOptions } from './adamw.ts';
export { attendRows, type RowSources, type SourceRange } from './attend-rows.ts';
export { attend, causalMask, type KeysAndValues, keysAndValues } from './attention.ts';
export { addBatchNorm, batchNorm } from './batch-norm.ts';
export { type ConvolutionOptions, convolve, foldBatchNorms } from './convolve.ts';
export { crossEntropy } from './cross-entropy.ts';
export { dropout } from './dropout.ts';
export { embed } from './embedding.ts';
export { evaluate } from './evaluate.ts';
export { fit } from './fit.ts';
export type { BatchOutcome, FitData, TrainingPass } from './fit-data.ts';
export type { FitOptions } from './fit-state.ts';
export { gelu } from './gelu.ts';
export { lossAndGradients } from './gradients.ts';
export { hasNativeOps, hasOwnKernels, isOnGpu } from './has-native-ops.ts';
export { constantValues, glorotValues, heValues, normalValues } from './initial-values.ts';
export { layOutRows } from './lay-out-rows.ts';
export { layerNorm } from './layer-norm.ts';
export { warmupCosine } from './learning-rate.ts';
export { linear } from './linear.ts';
export { type BatchRoom, inParts, isOutOfMemory, makeSmaller } from './out-of-memory.ts';
export {
  type NamedArray,
  type NamedArrays,
  Parameters,
  toWeights,
  type Weights,
} from './parameters.ts';
export { averagePool, maxPool, type PoolWindows } from './pooling.ts';
export { createRandom, deriveSeed, type Random } from './random.ts';
export { readAllValues, readValues } from './read-values.ts';
export { relu } from './relu.ts';
export { RowWeights } from './row-weights.ts';
export { decodeSafetensors, encodeSafetensors } from './safetensors.ts';
export {
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  tf,
} from './tf.ts';
export { tokenMemory } from './token-memory.ts';
export {
  addLinear,
  addNorm,
  addTransformerLayer,
  type LayerContext,
  type Memory,
  norm,
  transformerLayer,
} from './transformer-layer.ts';
export { type PixelFormat, type PixelMap, warpPixels } from './warp-pixels.ts';
