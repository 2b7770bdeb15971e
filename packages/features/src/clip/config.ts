import { resolve } from 'node:path';
import { z } from 'zod';

/** Name of a model on the hub: its owner and its own. */
const modelName = /^[A-Za-z0-9][\w.-]{0,95}\/[A-Za-z0-9][\w.-]{0,95}$/;

export type ClipConfig = {
  /** Name on the hub. Its image tower must give 512 numbers. */
  model: string;
  /** Commit of the model on the hub, 40 hex digits: a branch may hold other weights tomorrow. */
  revision: string;
  /** Folder with the model's files; then nothing is looked for elsewhere. */
  folder?: string | undefined;
  /** Fetches nothing: the files lie in `folder` or in the cache. */
  offline: boolean;
  /** `q8` reads the weights rounded to 8 bits: a quarter of the size, other numbers. */
  dtype: 'fp32' | 'q8';
  /** Who reads the question: all-MiniLM-L6-v2, or CLIP's own text tower. */
  text: 'minilm' | 'clip';
  /** Images that go through the tower together. */
  batchCount: number;
  /** Whether texts are looked for by pictures, and pictures by texts, on the held-out splits. */
  retrieval: boolean;
};

export const clipConfig: z.ZodType<ClipConfig> = z.strictObject({
  model: z
    .string()
    .regex(modelName, "must be a name on the hub, such as 'Xenova/clip-vit-base-patch32'")
    .refine((name) => !/\.\.|--/.test(name), "must not hold '..' or '--'")
    .default('Xenova/clip-vit-base-patch32'),
  revision: z
    .string()
    .regex(/^[0-9a-f]{40}$/, 'must be a commit, 40 hex digits, not a branch')
    .default('d15189d7028b43f1d3e65039190477f6af591c2a'),
  folder: z
    .string()
    .min(1)
    .transform((path) => resolve(path))
    .optional(),
  offline: z.boolean().default(false),
  dtype: z.enum(['fp32', 'q8']).default('fp32'),
  text: z.enum(['minilm', 'clip']).default('minilm'),
  batchCount: z.int().min(1).max(256).default(16),
  retrieval: z.boolean().default(true),
}) as never;
