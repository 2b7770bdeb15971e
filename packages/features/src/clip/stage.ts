import {
  featuresTable,
  patchesTable,
  pixelsTable,
  preprocessedTable,
  retrievalTable,
  type Stage,
  samplesTable,
} from '@sightline/contracts';
import { type ClipConfig, clipConfig } from './config.ts';

/**
 * Pretrained encoders see and read; nothing is fitted but the projection of the question to 50
 * numbers. `patches@1` stays empty.
 */
export const features: Stage<ClipConfig> = {
  name: 'features',
  version: 1,
  reads: { samples: samplesTable, preprocessed: preprocessedTable, pixels: pixelsTable },
  writes: { features: featuresTable, patches: patchesTable, retrieval: retrievalTable },
  device: 'cpu',
  config: clipConfig,
  shardable: false, // the projection sees the whole training split
  dependencies: ['@xenova/transformers', 'ml-matrix', 'onnxruntime-node'],
  fingerprint: async (config) => (await import('./fingerprint.ts')).fingerprintModels(config),
  run: async (...given) => (await import('./run.ts')).run(...given),
};
