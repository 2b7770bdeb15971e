import type { RunEvent, RunState, StageName, StageState } from '@sightline/contracts';

/** All runs of a project. */
export type RunListing = {
  /** The newest first. */
  runs: RunSummary[];
  unreadable: UnreadableRun[];
};

/** The folder of a run that cannot be read, and why. */
export type UnreadableRun = { id: string } & ApiError;

/** One line of the list of runs. */
export type RunSummary = {
  id: string;
  recipe: string;
  state: RunState;
  /** ISO time. */
  startedAt: string;
  finishedAt?: string;
  stages: StageStrip[];
  /** Held-out loss after each epoch of the decoder, so far, in nats a token. */
  heldOutLosses: number[];
  /** The model's on held-out images, 0..1, where the run got that far. */
  accuracy?: number;
  /** ISO time of the last line of its log. */
  lastEventAt?: string;
  /** Lines of its log that are damaged, or no events: nothing is known of them. */
  skippedLineCount?: number;
  rerunOf?: string;
  sweep?: string;
};

export type StageStrip = {
  stage: StageName;
  state: StageState;
  attemptCount: number;
  seconds: number;
};

/** A recipe that a run can be started with. */
export type RecipeSummary = {
  name: string;
  description: string;
  /** Whether it needs `path`, a folder or file of the user's own. */
  needsPath: boolean;
};

/** What the page may do, told once when it opens. */
export type StudioInfo = {
  version: string;
  /** Whether the request carried the token that starting and stopping runs takes. */
  mayControl: boolean;
};

/** An event as the stream tells it: what `events.jsonl` says, and of an epoch what is to be seen. */
export type StreamedEvent = RunEvent & { observation?: string };

/** The last message of a stream: nobody works on the run any more, or why it cannot be followed. */
export type StreamEnd = { state: RunState } | { problem: ApiError };

export type StartRequest = {
  recipe: string;
  /** `key.path=value`, as `sightline run --set` takes them. */
  overrides?: string[];
  path?: string;
};

export type RerunRequest = { stage: StageName; only?: boolean };

export type Started = { id: string };

/** Body of every answer that is not 2xx. */
export type ApiError = {
  code: string;
  message: string;
  fix?: string;
  /** Ids of runs that there are, where the one that was asked for is not. */
  runs?: string[];
};
