import { dataFolder } from '@sightline/pipeline';
import {
  type Checked,
  openRemoteStore,
  verifyLocalStore,
  verifyRemoteStore,
} from '@sightline/store';

/** What was found in one store. */
export type StoreSummary = {
  store: string;
  artifactCount: number;
  sizeBytes: number;
  damagedCount: number;
  /** Keys under which an upload began and was not finished: nobody sees them. */
  unfinishedCount: number;
};

export type VerifyOptions = {
  root: string;
  /** Fetch and hash what the shared store holds, instead of asking for its checksums. */
  download: boolean;
  /** Told of each artifact as soon as it was looked at. */
  onChecked(store: string, checked: Checked): void;
};

async function summarize(
  store: string,
  checks: AsyncIterable<Checked>,
  onChecked: VerifyOptions['onChecked'],
): Promise<StoreSummary> {
  const summary = { store, artifactCount: 0, sizeBytes: 0, damagedCount: 0, unfinishedCount: 0 };
  for await (const checked of checks) {
    if (checked.state === 'unfinished') summary.unfinishedCount += 1;
    else summary.artifactCount += 1;
    if (checked.state === 'damaged') summary.damagedCount += 1;
    if (checked.state === 'whole') summary.sizeBytes += checked.sizeBytes;
    onChecked(store, checked);
  }
  return summary;
}

/**
 * Looks at every artifact on this disk and, where there is one, in the shared store.
 *
 * @throws StageError when the shared store does not answer.
 */
export async function verifyStores(options: VerifyOptions): Promise<StoreSummary[]> {
  const { root, download, onChecked } = options;
  const local = verifyLocalStore(dataFolder(root));
  const summaries = [await summarize('data/artifacts', local, onChecked)];
  const remote = await openRemoteStore();
  if (!remote) return summaries;
  const there = verifyRemoteStore(remote, download);
  return [...summaries, await summarize(remote.name, there, onChecked)];
}
