import { type ArtifactRef, type RunRecord, type StageName, stageNames } from '@sightline/contracts';
import { isArtifactUri } from '@sightline/store';
import { z } from 'zod';

// What records and events have in common, as it is read back from a file that anyone may have
// written. What a later version adds is kept.

export const stageSchema: z.ZodType<StageName> = z.enum(stageNames);

export const engineSchema: z.ZodType<RunRecord['engine']> = z.enum(['temporal', 'local']);

export const errorSchema: z.ZodType<{ code: string; message: string }> = z.looseObject({
  code: z.string(),
  message: z.string(),
});

export const artifactSchema: z.ZodType<ArtifactRef> = z.looseObject({
  stage: stageSchema,
  uri: z.string().refine(isArtifactUri, 'leads out of data/artifacts'),
  sha256: z.string(),
  rowCount: z.number(),
  schemaHash: z.string(),
});
