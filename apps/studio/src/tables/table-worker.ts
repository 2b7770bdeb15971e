import { parentPort } from 'node:worker_threads';
import { tellError } from '@sightline/contracts';
import { scanRows, summarizeTable } from '@sightline/inspect';
import { openArtifact } from '@sightline/store';
import type { Matches, TableFigures } from '../api/index.ts';
import type { FiguresTask, MatchesTask, ToParent, ToWorker } from './worker-messages.ts';

const port = parentPort!;
const stops = new Map<number, AbortController>();

async function sumUp(task: FiguresTask, signal: AbortSignal): Promise<TableFigures> {
  const table = await (await openArtifact(task.folder)).table(task.table);
  const { sampleRowCount } = task;
  return summarizeTable(table, { signal, ...(sampleRowCount ? { sampleRowCount } : {}) });
}

async function match(task: MatchesTask, signal: AbortSignal): Promise<Matches> {
  const table = await (await openArtifact(task.folder)).table(task.table);
  const rows: number[] = [];
  let totalCount = 0;
  for await (const { row } of scanRows(table, { columns: [], where: task.where, signal })) {
    if (totalCount < task.limit) rows.push(row);
    totalCount += 1;
  }
  return { rows, totalCount, isCut: totalCount > rows.length };
}

async function work({ id, task }: Extract<ToWorker, { task: unknown }>): Promise<void> {
  const stop = new AbortController();
  stops.set(id, stop);
  const done =
    task.kind === 'figures' ? await sumUp(task, stop.signal) : await match(task, stop.signal);
  port.postMessage({ id, done } satisfies ToParent);
}

function tell(id: number, thrown: unknown): void {
  port.postMessage({ id, ...tellError(thrown) } satisfies ToParent);
}

port.on('message', (message: ToWorker) => {
  if ('task' in message) {
    work(message)
      .catch((thrown) => tell(message.id, thrown))
      .finally(() => stops.delete(message.id));
  } else stops.get(message.id)?.abort();
});
