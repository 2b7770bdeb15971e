import type { AdamW } from './adamw.ts';
import type { NamedArrays, Parameters } from './parameters.ts';
import { decodeSafetensors, encodeSafetensors } from './safetensors.ts';

const momentPrefix = 'optimizer.';

/**
 * Everything that a fit needs to go on bit for bit, as a safetensors file: weights, running
 * statistics, optimizer moments, and whatever JSON `progress` holds (epoch, random state, history).
 */
export function encodeFit(parameters: Parameters, optimizer: AdamW, progress: object): Uint8Array {
  const arrays: NamedArrays = parameters.save();
  for (const [name, array] of Object.entries(optimizer.save())) arrays[momentPrefix + name] = array;
  const metadata = {
    step_count: String(optimizer.stepCount),
    progress: JSON.stringify(progress),
  };
  return encodeSafetensors(arrays, metadata);
}

/**
 * Puts back what `encodeFit` saved.
 *
 * @returns the progress that was saved
 * @throws StageError `bad-data` when the bytes are no checkpoint
 */
export function restoreFit<Progress extends object>(
  bytes: Uint8Array,
  parameters: Parameters,
  optimizer: AdamW,
): Progress {
  const { arrays, metadata } = decodeSafetensors(bytes);
  parameters.load(arrays);
  const moments = Object.entries(arrays).flatMap(([name, array]) =>
    name.startsWith(momentPrefix) ? [[name.slice(momentPrefix.length), array] as const] : [],
  );
  optimizer.load(Object.fromEntries(moments), Number(metadata.step_count));
  return JSON.parse(metadata.progress!) as Progress;
}
