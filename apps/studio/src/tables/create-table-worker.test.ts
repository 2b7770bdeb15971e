import { StageError } from '@sightline/contracts';
import { expect, test } from 'vitest';
import { createTableWorker } from './create-table-worker.ts';
import type { FiguresTask } from './worker-messages.ts';

test('what the thread foresaw comes in its words, what it did not as a mistake of ours', async () => {
  const worker = createTableWorker();
  const sumUp = (folder: unknown): Promise<unknown> =>
    worker
      .sumUp({ kind: 'figures', folder, table: 'x' } as FiguresTask, AbortSignal.timeout(60_000))
      .catch((error: unknown) => error);
  expect(await sumUp('/nowhere')).toMatchObject({ code: 'missing-data' });
  const mistake = await sumUp(null);
  expect(mistake).toBeInstanceOf(Error);
  expect(mistake).not.toBeInstanceOf(StageError);
  expect((mistake as Error).stack).toContain('table-worker');
  await worker.close();
});
