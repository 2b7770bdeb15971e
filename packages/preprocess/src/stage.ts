import {
  imagesTable,
  pixelsTable,
  preprocessedTable,
  rejectsTable,
  type Stage,
  samplesTable,
} from '@sightline/contracts';
import { type PreprocessConfig, preprocessConfig } from './config.ts';

/** Resizes images to 224×224×3 and tokenizes questions and answers. */
export const preprocess: Stage<PreprocessConfig> = {
  name: 'preprocess',
  version: 2,
  reads: { samples: samplesTable, images: imagesTable },
  writes: { preprocessed: preprocessedTable, pixels: pixelsTable, rejects: rejectsTable },
  device: 'cpu',
  config: preprocessConfig,
  shardable: { table: 'images', column: 'image_id' },
  dependencies: ['sharp', '@huggingface/tokenizers'],
  run: async (...given) => (await import('./run.ts')).run(...given),
};
