import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { valuesOf } from '@sightline/contracts';
import { acquireDevServer } from '@sightline/pipeline/worker';
import { openTable } from '@sightline/store';
import { shortFits } from '../short-fits.ts';
import { sightline } from './sightline.ts';

/** The default recipe's data and model, fitted for an epoch: how well it answers costs no time. */
export const shortRun: readonly string[] = [
  ...['run', 'data/recipes/default.json'],
  ...shortFits.flatMap((setting) => ['--set', setting]),
];

/** Makes a run below `root` and one of its pictures a file, and leaves Temporal's server running. */
export async function prepareRun(root: string): Promise<{ image: string; close(): Promise<void> }> {
  const { release } = await acquireDevServer(root);
  await sightline(root, shortRun);
  const images = await openTable(join(root, 'data', 'runs', 'latest', 'ingest', 'images'));
  const [encoded] = valuesOf<Uint8Array>(await images.readBatch(0), 'encoded');
  const image = join(root, 'picture.png');
  await writeFile(image, encoded!);
  return { image, close: release };
}
