import { StageError, stageNames } from '@sightline/contracts';
import { parseOverride, recipeName } from '@sightline/pipeline/runs';
import type { Context } from 'hono';
import { z } from 'zod';
import type { RerunRequest, StartRequest } from '../api/index.ts';

const keyPath = /^[a-z]\w*(\.[a-z]\w*)*$/i;

/** Whether a value, read as JSON, holds the key `use` at any depth. */
function holdsUse(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return false;
  return Object.entries(value).some(([key, held]) => key === 'use' || holdsUse(held));
}

function namesModule(text: string): boolean {
  const { keys, value } = parseOverride(text);
  return keys.includes('use') || holdsUse(value);
}

const isOverride = (text: string): boolean =>
  text.includes('=') && keyPath.test(text.split('=')[0]!);

const override = z
  .string()
  .max(2000)
  .refine(isOverride, { error: 'write it as key.path=value, for example train.epochCount=8' })
  .refine((text) => !(isOverride(text) && namesModule(text)), {
    error: 'only a recipe’s file may name a module that takes the place of a stage',
  });

const startRequest: z.ZodType<StartRequest> = z.strictObject({
  recipe: z.string().regex(recipeName, 'name a recipe of data/recipes'),
  overrides: z.array(override).max(100).optional(),
  path: z
    .string()
    .min(1)
    .max(4096)
    .refine((path) => !path.includes('\0'), { error: 'is not a path' })
    .optional(),
}) as never;

const rerunRequest: z.ZodType<RerunRequest> = z.strictObject({
  stage: z.enum(stageNames),
  only: z.boolean().optional(),
}) as never;

const eventId = z.coerce.number().int().min(0).catch(0);

async function readBody<Value>({ req }: Context, schema: z.ZodType<Value>): Promise<Value> {
  const body: unknown = await req.json().catch((cause) => {
    throw new StageError('usage', { message: 'the request is not JSON', cause });
  });
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join('.') || 'the request';
  throw new StageError('usage', { message: `${where}: ${issue?.message ?? 'is wrong'}` });
}

/** @throws StageError `usage` when it is not one */
export const readStartRequest = (context: Context): Promise<StartRequest> =>
  readBody(context, startRequest);

/** @throws StageError `usage` when it is not one */
export const readRerunRequest = (context: Context): Promise<RerunRequest> =>
  readBody(context, rerunRequest);

/** The event behind which a stream goes on: what the browser saw last, or what the page asks for. */
export function readAfter({ req }: Context): number {
  return eventId.parse(req.header('last-event-id') ?? req.query('after') ?? 0);
}
