import type { RunEvent } from '@sightline/contracts';
import { z } from 'zod';
import { artifactSchema, engineSchema, errorSchema, stageSchema } from './stored-schemas.ts';

const count = z.number();
const stage = { stage: stageSchema };
const ofStage = { ...stage, attempt: count, shard: count.optional() };
const failed = { ...ofStage, error: errorSchema, willRetry: z.boolean() };

const epoch = {
  ...ofStage,
  model: z.enum(['image-encoder', 'gate', 'decoder']),
  epoch: count,
  epochCount: count,
  step: count,
  loss: count,
  accuracy: count,
  validationLoss: count,
  validationAccuracy: count,
  learningRate: count,
  gradientNorm: count,
};

/** What each type of event has, beside its number, run and time. */
const fields: Record<RunEvent['type'], z.ZodRawShape> = {
  'run-started': { recipe: z.string(), engine: engineSchema },
  'run-completed': { seconds: count },
  'run-failed': { error: errorSchema },
  'run-interrupted': {},
  'run-paused': {},
  'run-resumed': {},
  'queue-unserved': { queue: z.string(), hasWorkers: z.boolean() },
  'stage-hit': { ...stage, artifact: artifactSchema },
  'stage-started': { ...ofStage, reason: z.string() },
  'stage-completed': { ...ofStage, artifact: artifactSchema, seconds: count },
  'stage-failed': failed,
  'shard-started': ofStage,
  'shard-hit': ofStage,
  'shard-completed': { ...ofStage, rowCount: count, seconds: count },
  'shard-failed': failed,
  epoch,
  progress: {
    ...ofStage,
    phase: z.string(),
    doneCount: count,
    totalCount: count,
    unit: z.string(),
  },
  note: { ...ofStage, message: z.string() },
};

const base = z.looseObject({
  id: z.int().positive(),
  runId: z.string(),
  time: z.string().refine((time) => !Number.isNaN(Date.parse(time))),
  type: z.string(),
});

const schemas = new Map<string, z.ZodType>(
  Object.entries(fields).map(([type, shape]) => [type, base.extend(shape)]),
);

/** A type that a later version added is let through, as far as all events are alike. */
const unknownSchema = base.extend({ stage: stageSchema.optional() });

/** A line of the log, or nothing where it is not whole, no event, or lacks what its type has. */
export function parseEvent(line: string): RunEvent | undefined {
  try {
    const value = JSON.parse(line) as { type?: unknown } | null;
    const schema = schemas.get(String(value?.type)) ?? unknownSchema;
    return schema.safeParse(value).success ? (value as RunEvent) : undefined;
  } catch {
    return undefined; // half a line, such as a killed process leaves
  }
}
