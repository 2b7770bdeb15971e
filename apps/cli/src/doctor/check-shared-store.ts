import { type StageError, toStageError } from '@sightline/contracts';
import { openRemoteStore } from '@sightline/store';
import type { CheckResult } from './list-checks.ts';

/** The store that `SIGHTLINE_STORE` names, asked for something that may be missing. */
export async function checkSharedStore(
  uri: string | undefined = process.env.SIGHTLINE_STORE,
): Promise<CheckResult> {
  try {
    const store = await openRemoteStore(uri);
    if (!store) return { name: 'Store', state: 'ok', message: 'data/artifacts on this disk' };
    await store.readManifest('ingest', 'doctor');
    return { name: 'Store', state: 'ok', message: `${store.name} answers` };
  } catch (thrown) {
    const { message, fix }: StageError = toStageError(thrown);
    return { name: 'Store', state: 'fail', message, ...(fix ? { fix } : {}) };
  }
}
