import type { AdamW } from './adamw.ts';
import type { NamedArrays, Parameters } from './parameters.ts';
import { decodeSafetensors, encodeSafetensors } from './safetensors.ts';

const momentPrefix = 'optimizer.';
const bestPrefix = 'best.';

/** Where a fit stands: JSON, and the weights of its best epoch where it keeps them. */
export type FitProgress<Cursor extends object> = { cursor: Cursor; best?: NamedArrays | undefined };

function addPrefix(prefix: string, arrays: NamedArrays): NamedArrays {
  const entries = Object.entries(arrays);
  return Object.fromEntries(entries.map(([name, array]) => [prefix + name, array]));
}

function withPrefix(prefix: string, arrays: NamedArrays): NamedArrays {
  const found = Object.entries(arrays).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(found.map(([name, array]) => [name.slice(prefix.length), array]));
}

/**
 * Everything that a fit needs to go on bit for bit, as a safetensors file: weights, running
 * statistics, optimizer moments, the best epoch's weights, and the cursor.
 */
export function encodeFit<Cursor extends object>(
  parameters: Parameters,
  optimizer: AdamW,
  { cursor, best }: FitProgress<Cursor>,
): Uint8Array {
  const arrays: NamedArrays = {
    ...parameters.save(),
    ...addPrefix(momentPrefix, optimizer.save()),
    ...addPrefix(bestPrefix, best ?? {}),
  };
  return encodeSafetensors(arrays, {
    step_count: String(optimizer.stepCount),
    cursor: JSON.stringify(cursor),
  });
}

/**
 * Puts weights and moments back as `encodeFit` found them.
 *
 * @throws StageError `bad-data` when the bytes are no checkpoint
 */
export function restoreFit<Cursor extends object>(
  bytes: Uint8Array,
  parameters: Parameters,
  optimizer: AdamW,
): FitProgress<Cursor> {
  const { arrays, metadata } = decodeSafetensors(bytes);
  parameters.load(arrays);
  optimizer.load(withPrefix(momentPrefix, arrays), Number(metadata.step_count));
  const best = withPrefix(bestPrefix, arrays);
  const cursor = JSON.parse(metadata.cursor!) as Cursor;
  return { cursor, best: Object.keys(best).length > 0 ? best : undefined };
}
