import type { RemoteStore } from './remote-store.ts';
import { parseStoreUri } from './store-uri.ts';

const opened = new Map<string, Promise<RemoteStore>>();

/**
 * The store that `SIGHTLINE_STORE` names, once a process; undefined where artifacts stay on this
 * disk, which loads nothing and asks nobody.
 *
 * @throws StageError `usage` when the variable is no store's URI.
 */
export async function openRemoteStore(
  text: string | undefined = process.env.SIGHTLINE_STORE,
): Promise<RemoteStore | undefined> {
  const uri = parseStoreUri(text);
  if (uri.kind === 'local') return undefined;
  const name = [`s3://${uri.bucket}`, uri.prefix].filter(Boolean).join('/');
  const open = async (): Promise<RemoteStore> => {
    const { createS3Store } = await import('./s3/s3-store.ts');
    return createS3Store(uri);
  };
  const store = opened.get(name) ?? open();
  opened.set(name, store);
  return store;
}
