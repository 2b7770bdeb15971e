import { StageError } from '@sightline/contracts';
import { z } from 'zod';
import type { ModelFile } from './model-files.ts';

/** Where the stage says which models made its features. */
export const pretrainedFileName = 'pretrained.json';

/** Which models made a run's features, down to their bytes. */
export type Pretrained = {
  /** What CLIP was loaded from. */
  files: ModelFile[];
  /** Which weights read the questions. */
  reader: string;
};

/** No path from a file is followed out of the model's folder. */
const insidePath = z.string().regex(/^(\w[\w-]*\/)?\w[\w-]*\.(json|onnx)$/);

const pretrainedSchema = z.strictObject({
  files: z
    .array(
      z.strictObject({
        path: insidePath,
        sizeBytes: z.int().min(0),
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
      }),
    )
    .min(1)
    .max(16),
  reader: z.string(),
});

export function savePretrained(pretrained: Pretrained): Uint8Array {
  return Buffer.from(`${JSON.stringify(pretrained, null, 2)}\n`);
}

/** @throws StageError `bad-data` when the bytes are not what `savePretrained` wrote */
export function readPretrained(bytes: Uint8Array): Pretrained {
  try {
    return pretrainedSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch (cause) {
    throw new StageError('bad-data', {
      message: `features: ${pretrainedFileName} is damaged`,
      fix: 'Make the features again: sightline rerun features.',
      cause,
    });
  }
}
