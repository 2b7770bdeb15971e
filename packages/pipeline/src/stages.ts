import type { Stage, StageName } from '@sightline/contracts';

/** The pipeline: five stages in order, each loaded only where it is needed. */
export const stages: Record<StageName, () => Promise<Stage>> = {
  ingest: async () => (await import('@sightline/ingest/stage')).ingest,
  preprocess: async () => (await import('@sightline/preprocess/stage')).preprocess,
  features: async () => (await import('@sightline/features/stage')).features,
  fusion: async () => (await import('@sightline/fusion/stage')).fusion,
  train: async () => (await import('@sightline/train/stage')).train,
};
