import { type Manifest, StageError } from '@sightline/contracts';
import { tf } from '@sightline/tensor';
import { pretrainedFileName } from './clip/pretrained.ts';
import type { Encoders } from './encoders.ts';
import {
  encodeImageBatch,
  encodersFileName,
  type FittedEncoders,
  readFitted,
} from './fitted-encoders.ts';
import { createQuestionEncoder } from './question-encoder.ts';

/** What a run's `features` left, as `@sightline/store` opens it. */
export type FeaturesArtifact = {
  manifest: Pick<Manifest, 'files' | 'config'>;
  readFile(name: string): Promise<Uint8Array>;
};

/** @param fitted is disposed with what is returned */
function openFitted(fitted: FittedEncoders): Encoders {
  const encode = createQuestionEncoder(fitted);
  return {
    hasPatches: fitted.config.output === 'patch',
    operation: 'CNN over the image, embeddings of the question',
    fitted,
    encodeImages: async (pixels, count) => encodeImageBatch(fitted, pixels, count),
    encodeQuestions: async (questions) => encode(questions.map(({ ids }) => ids)),
    dispose: () => tf.dispose(fitted.weights),
  };
}

/**
 * Takes up the encoders of a run again; the files that its `features` left say which kind they are.
 *
 * @throws StageError `missing-data` where there are none or a model has gone, `bad-data` where a file is damaged
 */
export async function loadEncoders(artifact: FeaturesArtifact): Promise<Encoders> {
  const names = artifact.manifest.files.map(({ path }) => path);
  if (names.includes(encodersFileName)) {
    return openFitted(readFitted(await artifact.readFile(encodersFileName)));
  }
  if (names.includes(pretrainedFileName)) {
    const { openPretrained } = await import('./clip/open-pretrained.ts');
    return openPretrained(artifact);
  }
  throw new StageError('missing-data', {
    message: `features: the run's artifact holds no encoders, only ${names.join(', ') || 'tables'}`,
    fix: 'Name a run whose features were written by @sightline/features.',
  });
}
