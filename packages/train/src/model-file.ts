import { decodeSafetensors, encodeSafetensors, Parameters } from '@sightline/tensor';
import type { TrainConfig } from './config.ts';
import type { DecoderShape } from './decoder.ts';

export type Decoder = { parameters: Parameters; config: TrainConfig & DecoderShape };

export const modelFileName = 'model.safetensors';

/** The decoder as a safetensors file, with its config in the file's metadata. */
export function saveDecoder({ parameters, config }: Decoder): Uint8Array {
  return encodeSafetensors(parameters.save(), { config: JSON.stringify(config) });
}

/** @throws StageError `bad-data` when the bytes are not what `saveDecoder` wrote. */
export function loadDecoder(bytes: Uint8Array): Decoder {
  const { arrays, metadata } = decodeSafetensors(bytes);
  const parameters = new Parameters();
  for (const [name, { shape, values }] of Object.entries(arrays)) {
    parameters.addTrained(name, shape, values);
  }
  return { parameters, config: JSON.parse(metadata.config ?? '{}') as Decoder['config'] };
}
