import { defaultImageLimits, type ImageLimitsConfig, imageLimitsShape } from '@sightline/images';
import { z } from 'zod';
import { type MadeConfig, madeConfigShape, refuseManyPairs } from './sources/made/made-config.ts';
import {
  type RelationalConfig,
  relationalConfigShape,
} from './sources/relational/relational-config.ts';
import { type TableColumns, tableColumnsSchema } from './sources/table/table-columns.ts';

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

/** Data that lies in files. */
type FileConfig = SharedConfig & {
  /** Where it lies: a folder; of some sources also a file, or a pattern of files. */
  path: string;
};
type DrawnSplits = { testRatio: number };
/** Images that lie beside the file that speaks of them. */
type BesideImages = {
  /** Folder of the images, from the data folder on; that folder and its `images` when absent. */
  imageFolder?: string | undefined;
};

export type MadeIngestConfig = SharedConfig & MadeConfig & DrawnSplits & { source: 'made' };
/** A folder with `train/` and `test/`, each with `questions.json` and `images/`. */
export type EasyVqaIngestConfig = FileConfig & { source: 'easy-vqa' };
export type RelationalIngestConfig = SharedConfig &
  RelationalConfig &
  DrawnSplits & { source: 'relational' };
/** A folder of images with `metadata.jsonl` or `metadata.csv`, or with such folders for the splits. */
export type FolderIngestConfig = FileConfig & DrawnSplits & { source: 'folder' };
/** Conversations as JSON or JSON lines: a file, or a folder with some. */
export type ChatIngestConfig = FileConfig & DrawnSplits & BesideImages & { source: 'chat' };
export type VqaIngestConfig = FileConfig &
  DrawnSplits &
  BesideImages & {
    source: 'vqa-v2';
    /** Names of the files; those with 'question' and 'annotation' in their name when absent. */
    questions?: string[] | undefined;
    annotations?: string[] | undefined;
    /** What `question_type` becomes: how the question begins, or which kind of answer it has. */
    typeBy: 'question' | 'answer';
  };
export type CocoCaptionsIngestConfig = FileConfig &
  DrawnSplits &
  BesideImages & { source: 'coco-captions' };
export type TableIngestConfig = FileConfig &
  DrawnSplits &
  BesideImages & {
    source: 'table';
    /** What the columns are called, where it is not the usual. */
    columns: TableColumns;
    /** What is asked where the data has labels and no questions. */
    question: string;
  };
export type WebdatasetIngestConfig = FileConfig &
  DrawnSplits & {
    source: 'webdataset';
    /** What is asked where the data has labels and no questions. */
    question: string;
  };
export type IngestConfig =
  | MadeIngestConfig
  | EasyVqaIngestConfig
  | RelationalIngestConfig
  | FolderIngestConfig
  | ChatIngestConfig
  | VqaIngestConfig
  | CocoCaptionsIngestConfig
  | TableIngestConfig
  | WebdatasetIngestConfig;

export type FileSourceName = Extract<IngestConfig, FileConfig>['source'];

/** Sources that lie in files. */
export const fileSourceNames: readonly FileSourceName[] = [
  'folder',
  'chat',
  'vqa-v2',
  'coco-captions',
  'table',
  'webdataset',
  'easy-vqa',
];

const ratio = z.number().min(0).max(1);

const shared = {
  seed: z.int().min(0).optional(),
  validationRatio: z.number().min(0).max(0.45).default(0.1),
  maxRejectRatio: ratio.default(0.05),
  ...imageLimitsShape,
  maxImageBytes: z.int().positive().default(defaultImageLimits.maxImageBytes),
};

const heldOutRatio = z.number().min(0).max(0.45).default(0.1);
const path = z.string().min(1);
const inFiles = { path, testRatio: heldOutRatio, ...shared };
const imageFolder = z.string().min(1).optional();
const fileNames = z.array(z.string().min(1)).min(1).optional();
const labelQuestion = z.string().min(1).default('What is this?');

const smallRatio = z.number().min(0).max(0.45).default(0.02);

const bySource = z.discriminatedUnion('source', [
  z
    .strictObject({
      source: z.literal('made'),
      testRatio: heldOutRatio,
      ...shared,
      ...madeConfigShape,
    })
    .check(refuseManyPairs),
  z.strictObject({ source: z.literal('easy-vqa'), path, ...shared }),
  z.strictObject({
    source: z.literal('relational'),
    ...shared,
    validationRatio: smallRatio,
    testRatio: smallRatio,
    ...relationalConfigShape,
  }),
  z.strictObject({ source: z.literal('folder'), ...inFiles }),
  z.strictObject({ source: z.literal('chat'), ...inFiles, imageFolder }),
  z.strictObject({
    source: z.literal('vqa-v2'),
    ...inFiles,
    imageFolder,
    questions: fileNames,
    annotations: fileNames,
    typeBy: z.enum(['question', 'answer']).default('question'),
  }),
  z.strictObject({ source: z.literal('coco-captions'), ...inFiles, imageFolder }),
  z.strictObject({
    source: z.literal('table'),
    ...inFiles,
    imageFolder,
    columns: tableColumnsSchema.default({}),
    question: labelQuestion,
  }),
  z.strictObject({ source: z.literal('webdataset'), ...inFiles, question: labelQuestion }),
]);

function nameSource(config: unknown): unknown {
  const isObject = typeof config === 'object' && config !== null && !Array.isArray(config);
  return isObject && !('source' in config) ? { source: 'made', ...config } : config;
}

/** A config without a source is one for made data. */
export const ingestConfig: z.ZodType<IngestConfig> = z.preprocess(nameSource, bySource);
