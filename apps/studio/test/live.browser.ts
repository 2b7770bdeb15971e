import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { settle } from '../../../tools/browser/settle.ts';
import { startStudio } from '../../../tools/browser/start-studio.ts';
import { type Bench, describeInBrowser } from './harness/describe-in-browser.ts';
import { expectRowsOf, readEpochRows } from './harness/epoch-rows.ts';
import { epochsOf, readEvents } from './harness/read-events.ts';

const slowTestMs = 400_000;
const patienceMs = 300_000;

/** Waits for something that is read again and again. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  const giveUpAt = Date.now() + patienceMs;
  while (!(await isSo())) {
    if (Date.now() > giveUpAt) throw new Error('waited in vain');
    await sleep(100);
  }
}

function startRun({ project }: Bench, id: string, settings: Record<string, number>) {
  const words = Object.entries(settings).flatMap(([key, value]) => ['--set', `${key}=${value}`]);
  return project.start(['run', 'slow', '--id', id, '--engine', 'local', ...words]);
}

const decoderEpochs = async ({ project }: Bench, id: string) =>
  epochsOf(await readEvents(project, id), 'decoder');

/** The training screen of a run's decoder. */
const trainingOf = (id: string): string => `#/runs/${id}/training?fit=decoder`;

const countRows = async (page: Page): Promise<number> => (await readEpochRows(page)).length;

/** A screen that is opened while there is no studio says that, and what to do. */
async function expectOutage(tab: Page): Promise<void> {
  await tab.evaluate(() => {
    location.hash = '#/runs/killed/learn';
  });
  await tab.getByText('The studio does not answer. Start it again: sightline studio.').waitFor();
}

describeInBrowser('a live run', (bench) => {
  test('that is started on the page, and fails once, shows its second attempt and ends completed', {
    timeout: slowTestMs,
  }, async () => {
    const { page } = await bench.open('#/runs');
    await page.getByRole('button', { name: 'Start a run' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Recipe').selectOption('slow');
    const settings = [
      'train.failCount=1',
      `train.attemptsPath=${join(bench.project.root, 'attempts')}`,
      'train.epochCount=5',
      'train.epochMs=500',
    ];
    await dialog.getByLabel('Settings').fill(settings.join('\n'));
    await dialog.getByRole('button', { name: 'Start the run' }).click();
    await page.waitForURL(/#\/runs\/[^/]+-slow-[^/]+/, { timeout: patienceMs });
    const id = /runs\/([^/]+)/.exec(page.url())![1]!;
    const card = page.getByRole('article', { name: /Train/ });
    await card.getByText('attempt 2').waitFor({ timeout: patienceMs });
    await page.getByText('completed').first().waitFor({ timeout: patienceMs });
    expect(await card.textContent()).toContain('failed on purpose, attempt 1');
    const events = await readEvents(bench.project, id);
    for (const model of ['image-encoder', 'decoder'] as const) {
      await page.goto(`${bench.studio.origin}/#/runs/${id}/training?fit=${model}`);
      await settle(page);
      const epochs = epochsOf(events, model);
      // What an earlier run fitted was told in that run's log, as far as this one has it from there.
      if (epochs.length > 0) expectRowsOf(await readEpochRows(page), epochs);
    }
    expect(epochsOf(events, 'decoder')).toHaveLength(5);
  });

  test('is followed by seven tabs of one browser, and each shows the last epoch', {
    timeout: slowTestMs,
  }, async () => {
    const run = startRun(bench, 'seven', { 'train.epochCount': 8, 'train.epochMs': 1500 });
    const ended = once(run, 'exit'); // which it may be before all tabs have been read
    await until(async () => (await decoderEpochs(bench, 'seven')).length > 0);
    const { page } = await bench.open(trainingOf('seven'));
    const tabs = [page];
    while (tabs.length < 7) {
      const tab = await page.context().newPage();
      await tab.goto(`${bench.studio.origin}/${trainingOf('seven')}`);
      tabs.push(tab);
    }
    await until(async () => (await decoderEpochs(bench, 'seven')).length === 8);
    for (const tab of tabs) await until(async () => (await countRows(tab)) === 8);
    const epochs = await decoderEpochs(bench, 'seven');
    for (const tab of tabs) expectRowsOf(await readEpochRows(tab), epochs);
    await ended;
  });

  test('goes on without a gap and without a double when the studio is killed and started again', {
    timeout: slowTestMs,
  }, async () => {
    const run = startRun(bench, 'killed', { 'train.epochCount': 12, 'train.epochMs': 6000 });
    const ended = once(run, 'exit');
    await until(async () => (await decoderEpochs(bench, 'killed')).length > 0);
    const { page, allow } = await bench.open(trainingOf('killed'));
    allow(
      /Unable to preload CSS|ERR_(CONNECTION_REFUSED|INCOMPLETE_CHUNKED_ENCODING|EMPTY_RESPONSE|NETWORK|ABORTED|CONNECTION_RESET)/,
    );
    await page.evaluate(() => {
      const heard: number[] = [];
      const stream = new EventSource('/api/runs/killed/events');
      stream.addEventListener('message', ({ lastEventId }) => heard.push(Number(lastEventId)));
      stream.addEventListener('end', () => stream.close());
      Object.assign(globalThis, { heard });
    });
    await settle(page);
    const read = await countRows(page);
    await until(async () => (await countRows(page)) > read); // told by the stream
    const tab = await page.context().newPage();
    await tab.goto(`${bench.studio.origin}/#/runs`);
    await settle(tab);
    await bench.studio.stop('SIGKILL');
    const note = page.locator('[data-connection="lost"]');
    await note.waitFor({ timeout: patienceMs });
    expect(await note.textContent()).toMatch(/last event is .+ old/);
    await expectOutage(tab);
    const seen = await countRows(page);
    await until(async () => (await decoderEpochs(bench, 'killed')).length >= seen + 2);
    expect(await countRows(page)).toBe(seen);
    bench.studio = await startStudio(bench.project.root, bench.studio.port);
    await note.waitFor({ state: 'detached', timeout: patienceMs });
    await tab.getByRole('button', { name: 'Try again' }).click();
    await tab.getByRole('heading', { name: 'Learn from this run' }).waitFor();
    await ended;
    await until(async () => (await countRows(page)) === 12);
    expectRowsOf(await readEpochRows(page), await decoderEpochs(bench, 'killed'));
    const ids = (await readEvents(bench.project, 'killed')).map(({ id }) => id);
    const heard = () => page.evaluate(() => (globalThis as unknown as { heard: number[] }).heard);
    await until(async () => (await heard()).length >= ids.length);
    expect(await heard()).toEqual(ids);
  });
});
