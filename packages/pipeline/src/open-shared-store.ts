import { openRemoteStore, type RemoteStore } from '@sightline/store';
import { shardsOwner, workName } from './run-paths.ts';

/**
 * The shared store's counterpart of a data folder, if there is a shared store: for the shards of
 * an artifact in the making, whose names are mere numbers, a folder of their own.
 *
 * @throws StageError `usage` when `SIGHTLINE_STORE` is no store's URI.
 */
export async function openSharedStore(data: string): Promise<RemoteStore | undefined> {
  const store = await openRemoteStore();
  const owner = shardsOwner(data);
  return owner ? store?.within(`${workName}/${owner}`) : store;
}
