import type { Said } from './exchange.ts';

export type Target = { port: number; model: string };

/**
 * What must come of a request: the answer to one of the good ones, by its place among them; a refusal
 * in the API's shape; one of any shape, as HTTP itself is broken; an answer or a refusal; or nothing
 * that is looked at, as whoever asks has left.
 */
export type Expected = number | 'refused' | 'broken' | 'either' | 'left';

export type HostileCase = {
  /** What is counted under. */
  kind: string;
  expected: Expected;
  send(target: Target): Promise<Said>;
};
