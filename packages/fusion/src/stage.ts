import {
  featuresTable,
  fusedTable,
  patchesTable,
  preprocessedTable,
  type Stage,
  samplesTable,
  sequencesTable,
} from '@sightline/contracts';
import { type FusionConfig, fusionConfig } from './config.ts';

/** Combines the image's 512 and the question's 50 features into one representation of 562. */
export const fusion: Stage<FusionConfig> = {
  name: 'fusion',
  version: 4,
  reads: {
    samples: samplesTable,
    preprocessed: preprocessedTable,
    features: featuresTable,
    patches: patchesTable,
  },
  writes: { fused: fusedTable, sequences: sequencesTable },
  device: 'cpu',
  config: fusionConfig,
  shardable: false, // a gate's fit sees the whole training split
  dependencies: ['@tensorflow/tfjs-node-gpu'],
  run: async (...given) => (await import('./run.ts')).run(...given),
};
