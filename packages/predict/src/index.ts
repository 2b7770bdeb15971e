export type {
  Completer,
  Completion,
  CompletionRequest,
  CompletionToken,
  FinishReason,
  LikelyToken,
} from './complete/completion.ts';
export { createCompleter } from './complete/create-completer.ts';
export type {
  Explanation,
  LayerTrace,
  Prediction,
  TokenChoice,
  WrittenToken,
} from './prediction.ts';
export { createPredictor, type Predictor } from './predictor.ts';
