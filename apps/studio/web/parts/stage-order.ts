import type { StageName } from '@sightline/contracts';

/** The stages in the order in which they hand on; the page loads no code of other packages. */
export const stageOrder: readonly StageName[] = [
  'ingest',
  'preprocess',
  'features',
  'fusion',
  'train',
];
