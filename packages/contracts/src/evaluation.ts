/** The file beside train's tables that holds an `Evaluation`, as JSON. */
export const evaluationFileName = 'evaluation.json';

/** `shuffled`, `blind` and `majority` do not see the right image. */
export const predictors = ['model', 'shuffled', 'blind', 'majority'] as const;
export type Predictor = (typeof predictors)[number];

/** A mean and its 95 % bootstrap interval, drawn by whole images. Shares are in 0..1. */
export type Interval = { mean: number; low: number; high: number };
export type Estimate = Interval & { rowCount: number };
/** Types 'a/b' and 'a/c' bring an estimate of 'a', too. */
export type EstimateByType = { all: Estimate; byQuestionType: Record<string, Estimate> };

/** Predictions whose confidence lies in (low, high]; the first bin has 0, too. */
export type CalibrationBin = {
  low: number;
  high: number;
  rowCount: number;
  /** Mean confidence, 0 in an empty bin. */
  confidence: number;
  /** Share that is right, 0 in an empty bin. */
  accuracy: number;
};

export type Calibration = {
  /** Expected calibration error: mean over rows of |confidence - accuracy| of their bin. */
  ece: number;
  bins: CalibrationBin[];
};

export type Mistake = { expected: string; predicted: string; count: number };

/** Shares in 0..1, but for `cider`, which goes up to 10. */
export type SentenceScores = {
  /** Pairs of image and question that were scored, each once. */
  rowCount: number;
  /** BLEU-1 to BLEU-4. */
  bleu: number[];
  rougeL: number;
  cider: number;
};

/** How good the answers to one held-out split are. */
export type SplitEvaluation = {
  split: string;
  rowCount: number;
  imageCount: number;
  /** Share of answers that are the expected one after normalisation. */
  exactMatch: Record<Predictor, EstimateByType>;
  /** Of the model, on the samples that have ten reference answers; absent where there are none. */
  vqaAccuracy?: EstimateByType;
  /** Of the model, on the samples whose answer is a sentence; absent where there are none. */
  sentences?: SentenceScores;
  calibration: Calibration;
  /** The ten commonest. */
  mistakes: Mistake[];
};

/** Written by train: one entry a held-out split. */
export type Evaluation = { splits: SplitEvaluation[] };
