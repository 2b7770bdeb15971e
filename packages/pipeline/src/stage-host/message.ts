import type { ArtifactRef, ErrorRecord, StageEvent } from '@sightline/contracts';
import type { CheckpointRecord } from '../checkpoint-file.ts';
import type { StageJob } from '../run-stage.ts';

/** What the parent sends, once. */
export type HostRequest = StageJob;

/** What the stage host sends; the last is `completed` or `failed`. */
export type HostMessage =
  | { type: 'event'; event: StageEvent }
  | { type: 'checkpoint'; checkpoint: CheckpointRecord }
  | { type: 'completed'; artifact: ArtifactRef; peakMemoryBytes: number }
  | { type: 'failed'; error: ErrorRecord };
