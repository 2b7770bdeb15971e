import type { ErrorRecord } from '@sightline/contracts';
import type { Completion, CompletionRequest, CompletionToken } from '@sightline/predict';
import type { Task } from '@sightline/predict/question';

/** What a model's process is sent. */
export type ToModel =
  | {
      kind: 'batch';
      requests: Omit<CompletionRequest, 'pixels'>[];
      /** uint8 [requests, 224, 224, 3] */
      pixels: Uint8Array;
    }
  /** Nobody waits for this request of the batch under way any more. */
  | { kind: 'left'; request: number };

/** What it says. */
export type FromModel =
  | { kind: 'ready'; task: Task }
  | { kind: 'unready'; error: ErrorRecord }
  /** With the place of each token's request in the batch. */
  | { kind: 'tokens'; tokens: [request: number, token: CompletionToken][] }
  | { kind: 'done'; outcomes: (Completion | { error: ErrorRecord })[] };
