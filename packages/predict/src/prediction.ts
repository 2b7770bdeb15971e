/** One of the five steps from a picture and a question to an answer. */
export type LayerTrace = {
  name: string;
  /** What is done, in a few words. */
  operation: string;
  /** Why it matters, in one sentence. */
  why: string;
  inputShape: string;
  outputShape: string;
  /** Of the output's values. */
  range: { min: number; max: number; mean: number };
  /** The output's values in their order, as at most 32 means of neighbours. */
  sparkline: number[];
  milliseconds: number;
};

export type TokenChoice = { text: string; probability: number };

/** A written token, and the five likeliest others at its place. */
export type WrittenToken = TokenChoice & { rivals: TokenChoice[] };

export type Prediction = {
  answer: string;
  /** Product of the probabilities of the written tokens, [SEP] included. */
  confidence: number;
  tokens: WrittenToken[];
  layers: LayerTrace[];
  /** Whether the question had more than 50 tokens; the model did not read those behind. */
  isQuestionCut: boolean;
};

/**
 * Where in the picture an answer comes from, told in two independent ways, or in one where the
 * encoder is pretrained. Maps are [7, 7].
 */
export type Explanation = {
  /**
   * `attention`: how much the decoder looked at each patch. `gradient`: how much what the run's own
   * CNN saw there speaks for the answer, for a decoder that is given the pooled picture.
   * `occlusion`: neither can be told of a pretrained encoder; there is only what covering costs.
   */
  kind: 'attention' | 'gradient' | 'occlusion';
  /** Shares that add up to 1; all 0 where nothing speaks for the answer; null for `occlusion`. */
  attention: number[] | null;
  /** By how many nats the answer gets less likely when the place is covered. */
  occlusion: number[];
  /** Spearman's, of the two maps; null where one is missing or the same everywhere. */
  rankCorrelation: number | null;
  /** The picture and its maps over it, side by side. */
  png: Uint8Array;
};
