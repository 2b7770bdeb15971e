import type { RunRecord, StageName } from '@sightline/contracts';

/** Settings of a stage as the run's record has them: with defaults, but of whichever module ran. */
export type Settings = Record<string, unknown>;

export function settingsOf(run: RunRecord, stage: StageName): Settings {
  const settings = run.config[stage];
  return typeof settings === 'object' && settings !== null ? (settings as Settings) : {};
}
