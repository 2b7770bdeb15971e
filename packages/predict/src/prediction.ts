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
  milliseconds: number;
};

export type TokenChoice = { text: string; probability: number };

/** A written token and the likeliest ones at its place, itself first. */
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
