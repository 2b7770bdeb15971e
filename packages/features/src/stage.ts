import {
  featuresTable,
  patchesTable,
  pixelsTable,
  preprocessedTable,
  type Stage,
  samplesTable,
} from '@sightline/contracts';
import { type FeaturesConfig, featuresConfig } from './config.ts';

/** Fits a CNN and a text encoder on the training split, freezes them, and encodes every row. */
export const features: Stage<FeaturesConfig> = {
  name: 'features',
  version: 10,
  reads: { samples: samplesTable, preprocessed: preprocessedTable, pixels: pixelsTable },
  writes: { features: featuresTable, patches: patchesTable },
  device: 'gpu',
  config: featuresConfig,
  shardable: false, // the fit sees the whole training split
  dependencies: ['@tensorflow/tfjs-node-gpu'],
  run: async (...given) => (await import('./run.ts')).run(...given),
};
