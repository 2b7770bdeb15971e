import type { StageError } from '@sightline/contracts';
import type { Task } from '../question.ts';

/** A picture, a question, and how the answers to it are to be written. */
export type CompletionRequest = {
  /** uint8 [224, 224, 3], row-major, from `ImageDecoder.resize`. */
  pixels: Uint8Array;
  /** Empty where the task is captions. */
  question: string;
  /** How many answers are written, each for itself. */
  answerCount: number;
  /** Most tokens an answer may have, [SEP] not counted; 1 to 24. */
  maxTokenCount: number;
  /** 0 always writes the likeliest token; 1 draws from the model's own probabilities. */
  temperature: number;
  /** Draws from the likeliest tokens whose probabilities add up to this share; 1 leaves none out. */
  topP: number;
  /** The same request with the same seed gets the same answers. */
  seed: number;
  /** Likeliest tokens that are told beside each written one; 0 to 20. */
  rivalCount: number;
  /** An answer ends before the first of these texts; it does not contain it. */
  stops: readonly string[];
};

export type LikelyToken = {
  /** With the space before it where it starts a word: the texts of an answer's tokens make the answer. */
  text: string;
  /** Natural logarithm of the probability that the model itself gives it: temperature 1, topP 1. */
  logProbability: number;
};

/**
 * A token of one of a request's answers, told when the answer is over: a stop may take it back, and
 * only the answer's end decides whether its first letter is a capital.
 */
export type CompletionToken = LikelyToken & {
  /** Which of the request's answers, from 0. */
  answer: number;
  /** Likeliest first; the written one is among them where it is likely enough. */
  rivals: LikelyToken[];
};

/** Why an answer is over: the model or a stop ended it, or it had as many tokens as it may. */
export type FinishReason = 'stop' | 'length';

export type Completion = {
  /** Of each answer, in order. */
  finishReasons: FinishReason[];
  /** Tokens of the question, [CLS] and [SEP] included, and those that were told of all answers. */
  questionTokenCount: number;
  answerTokenCount: number;
};

/** Writes answers for many requests at once. */
export type Completer = {
  readonly task: Task;
  /**
   * Answers a batch. Each answer depends on its own request alone, not on its neighbours.
   *
   * @param onToken is told each token, with the place of its request in the batch
   * @param isLeft whether nobody waits for a request any more; its answers are then given up
   * @returns of each request what it came to, or why it came to nothing
   */
  complete(
    requests: readonly CompletionRequest[],
    onToken: (request: number, token: CompletionToken) => void,
    isLeft?: (request: number) => boolean,
  ): Promise<(Completion | StageError)[]>;
  dispose(): void;
};
