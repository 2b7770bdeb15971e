import { vocabularySize } from '@sightline/contracts';
import {
  decodeSafetensors,
  encodeSafetensors,
  type Parameters,
  toWeights,
  type Weights,
} from '@sightline/tensor';
import type { TrainConfig } from './config.ts';
import type { DecoderShape } from './decoder.ts';
import { type OutputLayer, type OutputPieces, outputLayer, outputPieces } from './output-pieces.ts';
import {
  createPieceTable,
  expandTable,
  findKnownPieces,
  type PieceTable,
  shrinkTable,
} from './piece-table.ts';

export type DecoderConfig = TrainConfig & DecoderShape;

/** A decoder in training. */
export type TrainedDecoder = { parameters: Parameters; table: PieceTable; config: DecoderConfig };

/** A decoder that answers. The owner disposes `weights` and `output`. */
export type Decoder = {
  weights: Weights;
  config: DecoderConfig;
  table: PieceTable;
  pieces: OutputPieces;
  output: OutputLayer;
};

export const modelFileName = 'model.safetensors';

function decoderOf(weights: Weights, table: PieceTable, config: DecoderConfig): Decoder {
  const pieces = outputPieces(table.known);
  const output = outputLayer(weights, pieces, table.placesOf(pieces.known));
  return { weights, config, table, pieces, output };
}

/** @param trained stays the caller's */
export function freezeDecoder({ parameters, table, config }: TrainedDecoder): Decoder {
  const running = Object.entries(parameters.running).map(([name, value]) => [name, value.clone()]);
  const weights = { ...parameters.readTrained(), ...Object.fromEntries(running) };
  return decoderOf(weights, table, config);
}

/**
 * The decoder as a safetensors file, the embeddings of the whole vocabulary in it and its config in
 * the file's metadata.
 */
export function saveDecoder({ parameters, table, config }: TrainedDecoder): Uint8Array {
  const arrays = parameters.save();
  const { shape, values } = arrays.embedding!;
  const embedding = { shape: [vocabularySize, shape[1]!], values: expandTable(table, values) };
  return encodeSafetensors({ ...arrays, embedding }, { config: JSON.stringify(config) });
}

/** @throws StageError `bad-data` when the bytes are not what `saveDecoder` wrote. */
export function loadDecoder(bytes: Uint8Array): Decoder {
  const { arrays, metadata } = decodeSafetensors(bytes);
  const { shape, values } = arrays.embedding!;
  const table = createPieceTable(findKnownPieces(values));
  const embedding = { shape: [table.size, shape[1]!], values: shrinkTable(table, values) };
  const config = JSON.parse(metadata.config ?? '{}') as DecoderConfig;
  return decoderOf(toWeights({ ...arrays, embedding }), table, config);
}
