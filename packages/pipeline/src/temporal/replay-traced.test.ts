import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { expect, test } from 'vitest';
import { bundleWorkflows } from './workflow-bundle.ts';

Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined) }); // no sink takes the spans

const files = [
  '1-plain-run',
  '2-paused-run',
  '2-cancelled-run',
  '2-shards-run',
  '2-shards-preprocess',
];

test.each(files)('%s, begun without spans, goes on with workflows that make them', async (name) => {
  const path = new URL(`../../test/histories/${name}.json`, import.meta.url);
  const history = JSON.parse(await readFile(fileURLToPath(path), 'utf8'));
  const { path: codePath } = await bundleWorkflows(true);
  const replayed = Worker.runReplayHistory({ workflowBundle: { codePath } }, history, 'recorded');
  await expect(replayed).resolves.toBeUndefined();
});
