import { type StageContext, textFeatureCount } from '@sightline/contracts';
import { decodeSafetensors, encodeSafetensors } from '@sightline/tensor';
import { joinArrays } from '../join-arrays.ts';
import {
  fitProjection,
  type Projection,
  project,
  projectionArrays,
  readProjection,
} from '../sentence/projection.ts';
import type { Reader } from './reader.ts';

/** Where the stage leaves what brings a question to 50 numbers. */
export const projectionFileName = 'projection.safetensors';

/** Different training questions that the projection is fitted on. */
export const maxFittedCount = 20_000;

/** Scales a projection so that its numbers are about 1 in size, as the stages behind expect them. */
function scaleProjection({ mean, components }: Projection, projected: Float32Array): Projection {
  const sum = projected.reduce((total, value) => total + value * value, 0);
  if (sum === 0) return { mean, components };
  const scale = Math.sqrt(projected.length / sum);
  return { mean, components: components.map((value) => value * scale) };
}

/** Texts between two looks at the clock: enough for many of one length, which are read together. */
const partCount = 256;

/**
 * Reads texts in parts, so that a run can be interrupted and its progress seen.
 *
 * @param phase what is reported: 'read questions'
 * @returns float32, row-major [texts, width]
 */
export async function readParts(
  read: Reader['read'],
  texts: readonly string[],
  phase: string,
  { signal, report }: StageContext,
): Promise<Float32Array> {
  const parts: Float32Array[] = [];
  const totalCount = texts.length;
  for (let start = 0; start < totalCount; start += partCount) {
    signal.throwIfAborted();
    parts.push(await read(texts.slice(start, start + partCount)));
    const doneCount = Math.min(totalCount, start + partCount);
    report({ type: 'progress', phase, doneCount, totalCount, unit: 'texts' });
  }
  return joinArrays(parts);
}

/** Fits principal components to training questions, each counted once. */
export async function fitReading(
  reader: Reader,
  questions: readonly string[],
  context: StageContext,
): Promise<Projection> {
  const embeddings = await readParts(reader.read, questions, 'read questions', context);
  const width = embeddings.length / questions.length;
  const projection = fitProjection(embeddings, width, textFeatureCount);
  return scaleProjection(projection, project(embeddings, projection));
}

/** Reads questions as 50 numbers each; one that was read before is remembered. */
export function rememberingReader(
  reader: Reader,
  projection: Projection,
): (texts: readonly string[]) => Promise<Float32Array> {
  const known = new Map<string, Float32Array>();
  return async (texts) => {
    const unknown = [...new Set(texts)].filter((text) => !known.has(text));
    const read = unknown.length > 0 ? project(await reader.read(unknown), projection) : [];
    for (const [at, text] of unknown.entries()) {
      known.set(
        text,
        read.slice(at * textFeatureCount, (at + 1) * textFeatureCount) as Float32Array,
      );
    }
    const rows = new Float32Array(texts.length * textFeatureCount);
    for (const [row, text] of texts.entries()) rows.set(known.get(text)!, row * textFeatureCount);
    return rows;
  };
}

export function saveProjection(projection: Projection): Uint8Array {
  return encodeSafetensors(projectionArrays(projection), {});
}

/** @throws StageError `bad-data` when the bytes are not what `saveProjection` wrote */
export function loadProjection(bytes: Uint8Array): Projection {
  return readProjection(decodeSafetensors(bytes).arrays);
}
