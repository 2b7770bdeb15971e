import type { StageError } from '@sightline/contracts';
import type { Completion, CompletionRequest, CompletionToken } from '@sightline/predict';

/** A request that somebody waits for. */
export type Job = {
  request: CompletionRequest;
  onToken(token: CompletionToken): void;
  /** Aborts where nobody waits any more. */
  signal: AbortSignal;
};

/** What answers batches, one at a time. */
export type BatchModel = {
  isReady(): boolean;
  /**
   * @returns of each job what it came to, or why it came to nothing
   * @throws StageError `crash` where the model's process ended over the batch
   */
  complete(jobs: readonly Job[]): Promise<(Completion | StageError)[]>;
};
