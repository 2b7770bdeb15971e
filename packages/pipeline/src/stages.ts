import type { Stage, StageName } from '@sightline/contracts';

/** The pipeline: five stages in order, each loaded only where it is needed. */
export const stages: Record<StageName, () => Promise<Stage>> = {
  ingest: async () => (await import('@sightline/ingest')).ingest,
  preprocess: async () => (await import('@sightline/preprocess')).preprocess,
  features: async () => (await import('@sightline/features')).features,
  fusion: async () => (await import('@sightline/fusion')).fusion,
  train: async () => (await import('@sightline/train')).train,
};
