import { defaultImageLimits, type ImageLimitsConfig, imageLimitsShape } from '@sightline/images';
import { z } from 'zod';
import { type MadeConfig, madeConfigShape, refuseManyPairs } from './sources/made/made-config.ts';
import {
  type RelationalConfig,
  relationalConfigShape,
} from './sources/relational/relational-config.ts';

type SharedConfig = Omit<ImageLimitsConfig, 'maxImageBytes'> & {
  /** Images with more bytes are rejected unread. */
  maxImageBytes: number;
  /** Decides what is drawn and which image goes to which split; the run's seed when absent. */
  seed?: number | undefined;
  /** Share of the images (of the training images, where a test split is given) held out. */
  validationRatio: number;
  /** Share of rejected rows (0..1) above which the stage fails. */
  maxRejectRatio: number;
};

export type MadeIngestConfig = SharedConfig & MadeConfig & { source: 'made'; testRatio: number };
export type EasyVqaIngestConfig = SharedConfig & {
  source: 'easy-vqa';
  /** Folder with `train/` and `test/`, each with `questions.json` and `images/`. */
  path: string;
};
export type RelationalIngestConfig = SharedConfig &
  RelationalConfig & { source: 'relational'; testRatio: number };
export type FolderIngestConfig = SharedConfig & {
  source: 'folder';
  /** Folder of images with `metadata.jsonl` or `metadata.csv`, or with such folders for the splits. */
  path: string;
  testRatio: number;
};
export type IngestConfig =
  | MadeIngestConfig
  | EasyVqaIngestConfig
  | RelationalIngestConfig
  | FolderIngestConfig;

const ratio = z.number().min(0).max(1);

const shared = {
  seed: z.int().min(0).optional(),
  validationRatio: z.number().min(0).max(0.45).default(0.1),
  maxRejectRatio: ratio.default(0.05),
  ...imageLimitsShape,
  maxImageBytes: z.int().positive().default(defaultImageLimits.maxImageBytes),
};

const smallRatio = z.number().min(0).max(0.45).default(0.02);

const bySource = z.discriminatedUnion('source', [
  z
    .strictObject({
      source: z.literal('made'),
      testRatio: z.number().min(0).max(0.45).default(0.1),
      ...shared,
      ...madeConfigShape,
    })
    .check(refuseManyPairs),
  z.strictObject({ source: z.literal('easy-vqa'), path: z.string().min(1), ...shared }),
  z.strictObject({
    source: z.literal('relational'),
    ...shared,
    validationRatio: smallRatio,
    testRatio: smallRatio,
    ...relationalConfigShape,
  }),
  z.strictObject({
    source: z.literal('folder'),
    path: z.string().min(1),
    testRatio: z.number().min(0).max(0.45).default(0.1),
    ...shared,
  }),
]);

function nameSource(config: unknown): unknown {
  const isObject = typeof config === 'object' && config !== null && !Array.isArray(config);
  return isObject && !('source' in config) ? { source: 'made', ...config } : config;
}

/** A config without a source is one for made data. */
export const ingestConfig: z.ZodType<IngestConfig> = z.preprocess(nameSource, bySource);
