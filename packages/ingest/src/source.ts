/** Shares of a source's images that go to validation and to test; the rest is for training. */
export type SplitRatios = { validation: number; test: number };

/** A question and its answer, as the source has them. */
export type SourcePair = {
  /** Becomes the sample id. */
  rowId: string;
  /** For messages: 'train/questions.json row 17'. */
  where: string;
  question: string;
  questionType: string;
  answer: string;
  shortAnswer: string;
  answers: string[];
};

/** An image with everything that the source asks about it. */
export type SourceImage = {
  imageId: string;
  splitRatios: SplitRatios;
  /** An extra held-out split that the image belongs to, whatever the ratios say. */
  split?: string;
  /** The encoded image; throws StageError `bad-data` with `details.reason` when it is to be rejected. */
  read(): Promise<Uint8Array>;
  pairs: SourcePair[];
};

/** A row that the source holds but cannot make a pair of. */
export type BadRow = { rowId: string; where: string; reason: string; message: string };

export type Source = {
  /** For messages: 'made data', or the folder. */
  name: string;
  imageCount: number;
  /** Pairs and bad rows together, where the source knows it beforehand. */
  rowCount?: number;
  badRows: BadRow[];
  /** Given test images first, then given validation images: a twin of theirs is then refused. */
  images(): AsyncIterable<SourceImage> | Iterable<SourceImage>;
};
