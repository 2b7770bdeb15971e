import { StageError } from '@sightline/contracts';
import type { Encoders } from '../encoders.ts';
import type { FeaturesArtifact } from '../load-encoders.ts';
import { project } from '../sentence/projection.ts';
import { type ClipConfig, clipConfig } from './config.ts';
import { findRecordedModel } from './find-model.ts';
import { neededPaths } from './model-files.ts';
import { pretrainedFileName, readPretrained } from './pretrained.ts';
import { openReader, readerRevision } from './reader.ts';
import { loadProjection, projectionFileName } from './reading.ts';
import { seeImages } from './see-images.ts';
import { openImageTower } from './tower.ts';

function readConfig(config: unknown): ClipConfig {
  const { data, error } = clipConfig.safeParse(config);
  if (data) return data;
  throw new StageError('bad-data', {
    message: `features: the manifest's config is not one of pretrained encoders: ${error.issues[0]?.message}`,
    fix: 'Make the features again: sightline rerun features.',
    cause: error,
  });
}

/**
 * Opens the pretrained encoders that a run was made with.
 *
 * @throws StageError `missing-data` where a model has gone, `bad-data` where it is another
 */
export async function openPretrained(artifact: FeaturesArtifact): Promise<Encoders> {
  const config = readConfig(artifact.manifest.config);
  const { files, reader } = readPretrained(await artifact.readFile(pretrainedFileName));
  if (reader !== readerRevision(config)) {
    throw new StageError('bad-data', {
      message: `the questions of this run were read by ${reader}, but here is ${readerRevision(config)}`,
      fix: 'Make the run again with what is here: sightline rerun features.',
    });
  }
  const needed = neededPaths({ ...config, retrieval: false });
  const recorded = files.filter(({ path }) => needed.includes(path));
  const { folder } = await findRecordedModel(config, recorded);
  const projection = loadProjection(await artifact.readFile(projectionFileName));
  const [tower, text] = await Promise.all([
    openImageTower(folder, config),
    openReader(folder, config),
  ]);
  return {
    hasPatches: false,
    operation: `${config.model} over the image, ${config.text === 'clip' ? 'its text tower' : 'all-MiniLM-L6-v2'} over the question`,
    encodeImages: async (pixels, count) => ({
      image: await seeImages(tower, pixels, count, config.batchCount),
    }),
    encodeQuestions: async (questions) =>
      project(await text.read(questions.map((question) => question.text)), projection),
    dispose() {
      tower.dispose();
      text.dispose();
    },
  };
}
