import type { ToldError } from '@sightline/contracts';
import type { Explanation, Prediction } from '@sightline/predict';

/** What a model can be asked, and what it then gives. */
export type Given = { ask: Prediction; explain: Explanation };

export type AskKind = keyof Given;

export type HostRequest = {
  kind: AskKind;
  /** An encoded image file. */
  image: Uint8Array;
  /** Empty for a model that writes captions. */
  question: string;
};

/** What the host says, once a request. */
export type HostReply = { given: Given[AskKind] } | ToldError;
