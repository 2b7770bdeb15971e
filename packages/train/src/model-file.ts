import {
  decodeSafetensors,
  encodeSafetensors,
  type Parameters,
  type Tensor2D,
  toWeights,
  type Weights,
} from '@sightline/tensor';
import type { TrainConfig } from './config.ts';
import type { DecoderShape } from './decoder.ts';
import {
  findKnownPieces,
  type OutputLayer,
  type OutputPieces,
  outputLayer,
  outputPieces,
} from './output-pieces.ts';

export type DecoderConfig = TrainConfig & DecoderShape;

/** A decoder in training. */
export type TrainedDecoder = { parameters: Parameters; config: DecoderConfig };

/** A decoder that answers. The owner disposes `weights` and `output`. */
export type Decoder = {
  weights: Weights;
  config: DecoderConfig;
  pieces: OutputPieces;
  output: OutputLayer;
};

export const modelFileName = 'model.safetensors';

function decoderOf(weights: Weights, config: DecoderConfig): Decoder {
  const pieces = outputPieces(findKnownPieces(weights.embedding as Tensor2D));
  return { weights, config, pieces, output: outputLayer(weights, pieces) };
}

/** @param trained stays the caller's */
export function freezeDecoder({ parameters, config }: TrainedDecoder): Decoder {
  const running = Object.entries(parameters.running).map(([name, value]) => [name, value.clone()]);
  return decoderOf({ ...parameters.readTrained(), ...Object.fromEntries(running) }, config);
}

/** The decoder as a safetensors file, with its config in the file's metadata. */
export function saveDecoder({ parameters, config }: TrainedDecoder): Uint8Array {
  return encodeSafetensors(parameters.save(), { config: JSON.stringify(config) });
}

/** @throws StageError `bad-data` when the bytes are not what `saveDecoder` wrote. */
export function loadDecoder(bytes: Uint8Array): Decoder {
  const { arrays, metadata } = decodeSafetensors(bytes);
  return decoderOf(toWeights(arrays), JSON.parse(metadata.config ?? '{}') as DecoderConfig);
}
