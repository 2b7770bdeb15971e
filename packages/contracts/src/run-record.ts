import type { ErrorRecord } from './errors.ts';
import type { ArtifactRef } from './manifest.ts';
import type { StageName } from './stage.ts';

export type RunState = 'running' | 'paused' | 'completed' | 'failed' | 'interrupted';

/** Whether a run may still go on. */
export function isUnderWay({ state }: { state: RunState }): boolean {
  return state === 'running' || state === 'paused';
}

export type StageState = 'waiting' | 'running' | 'hit' | 'completed' | 'failed' | 'skipped';

export type StageRecord = {
  stage: StageName;
  state: StageState;
  /** Why it ran, or why its result was taken: 'hit: verified', 'run: config.epochs 5 → 8'. */
  reason: string;
  attemptCount: number;
  seconds: number;
  /** Most memory that its process held, where it ran and had one of its own. */
  peakMemoryBytes?: number;
  key?: string;
  artifact?: ArtifactRef;
  error?: ErrorRecord;
};

/** `run.json`: what was asked for and what became of it. */
export type RunRecord = {
  id: string;
  recipe: string;
  engine: 'temporal' | 'local';
  state: RunState;
  startedAt: string;
  finishedAt?: string;
  seed: number;
  /** The whole recipe with its defaults filled in, a key a stage. */
  config: Record<string, unknown>;
  /** The run whose artifacts were pinned, when this is a rerun. */
  rerunOf?: string;
  /** The sweep that it is one run of. */
  sweep?: string;
  stages: StageRecord[];
  /** Why it failed. */
  error?: ErrorRecord;
};
