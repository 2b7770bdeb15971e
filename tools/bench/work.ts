import type { ImageKind } from './images/make-images.ts';

/** Something that is done over and over, and what it must reach beside each contender. */
export type Work = {
  name: string;
  /** What is counted a second. */
  unit: string;
  /** Ours divided by each contender's, at least. */
  atLeast: Record<string, number>;
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
