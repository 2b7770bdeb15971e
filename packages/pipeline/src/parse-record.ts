import type { RunRecord } from '@sightline/contracts';
import { z } from 'zod';
import { artifactSchema, engineSchema, errorSchema, stageSchema } from './stored-schemas.ts';

const stageRecord = z.looseObject({
  stage: stageSchema,
  state: z.enum(['waiting', 'running', 'hit', 'completed', 'failed', 'skipped']),
  reason: z.string(),
  attemptCount: z.number(),
  seconds: z.number(),
  artifact: artifactSchema.optional(),
  error: errorSchema.optional(),
});

/** What others rely on; what a later version adds is kept. */
const recordSchema = z.looseObject({
  id: z.string(),
  recipe: z.string(),
  engine: engineSchema,
  state: z.enum(['running', 'paused', 'completed', 'failed', 'interrupted']),
  startedAt: z.string(),
  finishedAt: z.string().optional(),
  seed: z.number(),
  config: z.record(z.string(), z.unknown()),
  rerunOf: z.string().optional(),
  sweep: z.string().optional(),
  stages: z.array(stageRecord),
  error: errorSchema.optional(),
});

/**
 * A run's record from its text. Nothing in it is believed that a stranger may have written: it is
 * of this run, has what a record has, and its artifacts lie in `data/artifacts`.
 *
 * @throws Error that says where it is wrong
 */
export function parseRecord(runId: string, text: string): RunRecord {
  const { success, data, error: refused } = recordSchema.safeParse(JSON.parse(text));
  if (!success) {
    const { path, message } = refused.issues[0]!;
    throw new Error(`${path.join('.') || 'all of it'}: ${message}`);
  }
  if (data.id !== runId) throw new Error(`it is the record of run ${data.id}`);
  return data as RunRecord;
}
