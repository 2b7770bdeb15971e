import { vocabularySize } from '@sightline/contracts';
import {
  decodeSafetensors,
  encodeSafetensors,
  type NamedArrays,
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
import { expandTable, type PieceTable } from './piece-table.ts';

export type DecoderConfig = TrainConfig & DecoderShape;

/** A decoder in training, whose embeddings stand in a table of their own. */
export type TrainedDecoder = { parameters: Parameters; table: PieceTable; config: DecoderConfig };

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
export function freezeDecoder(trained: TrainedDecoder): Decoder {
  return decoderOf(toWeights(saveWhole(trained)), trained.config);
}

/** Every parameter, the embeddings of the whole vocabulary among them. */
function saveWhole({ parameters, table }: TrainedDecoder): NamedArrays {
  const arrays = parameters.save();
  const { shape, values } = arrays.embedding!;
  const embedding = { shape: [vocabularySize, shape[1]!], values: expandTable(table, values) };
  return { ...arrays, embedding };
}

/** The decoder as a safetensors file, with its config in the file's metadata. */
export function saveDecoder(trained: TrainedDecoder): Uint8Array {
  return encodeSafetensors(saveWhole(trained), { config: JSON.stringify(trained.config) });
}

/** @throws StageError `bad-data` when the bytes are not what `saveDecoder` wrote. */
export function loadDecoder(bytes: Uint8Array): Decoder {
  const { arrays, metadata } = decodeSafetensors(bytes);
  return decoderOf(toWeights(arrays), JSON.parse(metadata.config ?? '{}') as DecoderConfig);
}
