import { hashJson } from '@sightline/store';
import type { ClipConfig } from './config.ts';
import { findModel } from './find-model.ts';
import { readerRevision } from './reader.ts';

/** A folder counts by what its files hold; on the hub a commit is for ever the same files. */
export async function fingerprintModels(config: ClipConfig): Promise<string> {
  const nothingFetched = { signal: new AbortController().signal, report: () => {} };
  const { files } = config.folder ? await findModel(config, nothingFetched) : { files: [] };
  return hashJson({ files, reader: readerRevision(config) });
}
