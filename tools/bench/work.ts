import type { ImageKind } from './images/make-images.ts';

/** Something that is done over and over, and what it must reach beside each contender. */
export type Work = {
  name: string;
  /** What is counted a second, or what the work costs. */
  unit: string;
  /** Whether less is better: seconds instead of items a second. */
  isCost?: boolean;
  /** How many times as good as each contender, at least. */
  atLeast?: Record<string, number>;
  /** What it may cost, whoever else does it. */
  atMost?: number;
};

/** By the key that contenders print its rate under. */
export type Works = Record<string, Work>;

export const stepWorks: Works = {
  cnn_train: {
    name: 'CNN training step',
    unit: 'images/s',
    atLeast: { PyTorch: 1, 'stock tfjs-node': 3.5 },
  },
  cnn_infer: { name: 'CNN inference', unit: 'images/s', atLeast: { PyTorch: 1 } },
  decoder_train: { name: 'decoder training step', unit: 'rows/s', atLeast: { PyTorch: 1.2 } },
};

export const imageWorks: Record<ImageKind, Work> = {
  images_small: { name: 'decode + resize 64×64 PNG', unit: 'images/s', atLeast: { Pillow: 1 } },
  images_medium: { name: 'decode + resize 640×480 JPEG', unit: 'images/s', atLeast: { Pillow: 1 } },
  images_large: { name: 'decode + resize 12 MP JPEG', unit: 'images/s', atLeast: { Pillow: 3 } },
};

export const arrowWorks: Works = {
  arrow_write: { name: 'write pixels', unit: 'rows/s', atLeast: { pyarrow: 0.7 } },
  arrow_read: { name: 'read pixels', unit: 'rows/s', atLeast: { pyarrow: 1 } },
};

export const commandWorks: Works = {
  ask_warm: { name: 'one answer in a warm process', unit: 'ms', isCost: true, atMost: 30 },
  ask_cold: { name: '`npx sightline ask`', unit: 's', isCost: true, atMost: 2.5 },
  run_cached: {
    name: '`sightline run`, all hits, server up',
    unit: 's',
    isCost: true,
    atMost: 1.5,
  },
};

export const engineWorks: Works = {
  run_default: {
    name: 'default recipe on Temporal',
    unit: 's',
    isCost: true,
    atLeast: { '--engine local': 0.95 },
  },
};

export const easyVqaWorks: Works = {
  easy_vqa: {
    name: 'easy-VQA to 99 % of the test questions',
    unit: 's',
    isCost: true,
    atLeast: { PyTorch: 1 },
  },
};

/** Of a page that was never opened before, on a server that is warm; each the median of nine turns. */
export const studioWorks: Works = {
  studio_paint: { name: 'studio: first paint', unit: 'ms', isCost: true, atMost: 300 },
  studio_metric: { name: 'studio: event to metric', unit: 'ms', isCost: true, atMost: 250 },
  studio_rows: { name: 'studio: 50 rows of a table', unit: 'ms', isCost: true, atMost: 200 },
  studio_ask: { name: 'studio: question to answer', unit: 'ms', isCost: true },
};

/** A large folder has 4 GB of pixels, a huge one 20 GB. */
export const inspectWorks: Works = {
  inspect_samples: {
    name: '`sightline inspect`, 1,000 tokenized samples',
    unit: 's',
    isCost: true,
    atMost: 1.5,
  },
  inspect_open: { name: 'open 20 GB in 80 parts', unit: 'ms', isCost: true },
  inspect_large: { name: '`sightline inspect`, 4 GB', unit: 's', isCost: true },
  inspect_large_rate: { name: '`sightline inspect`, 4 GB', unit: 'rows/s' },
  inspect_large_memory: { name: 'its peak memory', unit: 'MiB', isCost: true, atMost: 500 },
  inspect_huge: { name: '`sightline inspect`, 20 GB', unit: 's', isCost: true },
  inspect_huge_rate: { name: '`sightline inspect`, 20 GB', unit: 'rows/s' },
  inspect_huge_memory: { name: 'its peak memory, 20 GB', unit: 'MiB', isCost: true, atMost: 500 },
};
