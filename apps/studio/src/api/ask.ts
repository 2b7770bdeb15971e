import type { Explanation, Prediction } from '@sightline/predict';
import type { ApiError } from './runs.ts';

/** How long a layer took is not said of an answer on record. */
export type AnsweredLayer = Omit<Prediction['layers'][number], 'milliseconds'> & {
  milliseconds?: number;
};

/** What the model of a run answers, and how it came to that. */
export type Answer = {
  runId: string;
  question: string;
  prediction: Omit<Prediction, 'layers'> & { layers: AnsweredLayer[] };
  /** Where the picture that was asked about can be seen; only where it is one of the run's. */
  picture?: string;
};

/** Where in the picture the answer comes from; `png` is a data address. */
export type AnswerMaps = Omit<Explanation, 'png'> & { png: string };

/** A model that can be asked. */
export type AskableModel = {
  runId: string;
  task: 'questions' | 'captions';
  /** Of a picture of one's own. */
  maxImageBytes: number;
  /** Where there are only answers that were put on record: what they answer. */
  recorded?: { sampleId: string; question: string }[];
};

/** What stands in its place while a run has no trained model, or no longer: why, and what to do. */
export type UntrainedModel = { runId: string; untrained: ApiError };
