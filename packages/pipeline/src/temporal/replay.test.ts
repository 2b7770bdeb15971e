import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { expect, test } from 'vitest';
import { bundleWorkflows } from './workflow-bundle.ts';

const folder = fileURLToPath(new URL('../../test/histories', import.meta.url));
const files = (await readdir(folder)).filter((name) => name.endsWith('.json'));

Runtime.install({ logger: new DefaultLogger('ERROR') });

type History = { events: { eventType: string }[] };

async function readHistory(file: string): Promise<History> {
  return JSON.parse(await readFile(join(folder, file), 'utf8')) as History;
}

async function replay(history: History): Promise<void> {
  const { path } = await bundleWorkflows();
  await Worker.runReplayHistory({ workflowBundle: { codePath: path } }, history, 'recorded');
}

test('there are histories of every version of the workflows', () => {
  expect(files.filter((name) => name.startsWith('1-'))).not.toEqual([]);
  expect(files.filter((name) => name.startsWith('2-'))).not.toEqual([]);
});

test.each(files)('a run under way since %s goes on with the workflows of today', async (file) => {
  await replay(await readHistory(file));
});

test('a history that today’s workflows would not have made is refused', async () => {
  const { events } = await readHistory('2-plain-run.json');
  const scheduled = 'EVENT_TYPE_ACTIVITY_TASK_SCHEDULED';
  const first = events.findIndex(({ eventType }) => eventType === scheduled);
  const changed = structuredClone(events) as { activityTaskScheduledEventAttributes?: unknown }[];
  const attributes = changed[first]!.activityTaskScheduledEventAttributes as {
    activityType: { name: string };
  };
  attributes.activityType.name = 'runAnotherStage';
  await expect(replay({ events: changed as never })).rejects.toThrow(/[Nn]ondeterminism/);
});
