import { checkTemporal } from '@sightline/pipeline';
import type { CheckResult } from './list-checks.ts';

/** The server at `TEMPORAL_ADDRESS`, or the program of the embedded one. */
export async function checkTemporalServer(): Promise<CheckResult> {
  const { ok, message, fix } = await checkTemporal();
  return { name: 'Temporal', state: ok ? 'ok' : 'fail', message, ...(fix ? { fix } : {}) };
}
