/** Something that is done over and over, and what it must reach beside each contender. */
export type Work = {
  /** As contenders call it in their JSON line. */
  key: string;
  name: string;
  /** What is counted a second. */
  unit: string;
  /** Ours divided by each contender's, at least. */
  atLeast: Record<string, number>;
};

export const works: readonly Work[] = [
  {
    key: 'cnn_train',
    name: 'CNN training step',
    unit: 'images/s',
    atLeast: { PyTorch: 1, 'stock tfjs-node': 3.5 },
  },
  { key: 'cnn_infer', name: 'CNN inference', unit: 'images/s', atLeast: { PyTorch: 1 } },
  {
    key: 'decoder_train',
    name: 'decoder training step',
    unit: 'rows/s',
    atLeast: { PyTorch: 1.2 },
  },
];
