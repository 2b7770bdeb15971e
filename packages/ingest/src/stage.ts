import { imagesTable, rejectsTable, type Stage, samplesTable } from '@sightline/contracts';
import { type IngestConfig, ingestConfig } from './config.ts';
import { fingerprintSource } from './sources/open-source.ts';

/** Collects questions, answers and images from a source, checks them, and splits them by image. */
export const ingest: Stage<IngestConfig> = {
  name: 'ingest',
  version: 3,
  reads: {},
  writes: { samples: samplesTable, images: imagesTable, rejects: rejectsTable },
  device: 'cpu',
  config: ingestConfig,
  shardable: false,
  dependencies: ['sharp', 'csv-parse'],
  fingerprint: fingerprintSource,
  run: async (...given) => (await import('./run.ts')).run(...given),
};
