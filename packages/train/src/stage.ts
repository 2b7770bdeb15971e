import {
  fusedTable,
  metricsTable,
  patchesTable,
  predictionsTable,
  preprocessedTable,
  type Stage,
  samplesTable,
  scoresTable,
  sequencesTable,
} from '@sightline/contracts';
import { type TrainConfig, trainConfig } from './config.ts';

/** Trains a transformer decoder to write the answers, and measures it on held-out images. */
export const train: Stage<TrainConfig> = {
  name: 'train',
  version: 11,
  reads: {
    samples: samplesTable,
    preprocessed: preprocessedTable,
    fused: fusedTable,
    patches: patchesTable,
    sequences: sequencesTable,
  },
  writes: { predictions: predictionsTable, metrics: metricsTable, scores: scoresTable },
  device: 'gpu',
  config: trainConfig,
  shardable: false,
  dependencies: ['@tensorflow/tfjs-node-gpu'],
  run: async (...given) => (await import('./run.ts')).run(...given),
};
