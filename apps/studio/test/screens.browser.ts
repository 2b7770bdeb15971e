import type { ChildProcess } from 'node:child_process';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { settle } from '../../../tools/browser/settle.ts';
import { findBarriers, findOverflow } from './harness/check-access.ts';
import { describeInBrowser } from './harness/describe-in-browser.ts';
import { madeRuns } from './harness/make-project.ts';
import { startSlowRun } from './harness/slow-run.ts';

type Shown = [state: string, address: string];

/** Screens of one run, each of which has to cope with whatever state that is in. */
const screensOf = (run: string, what: string): Shown[] =>
  ['flow', 'table', 'training', 'ask', 'learn'].map((screen) => [
    `${screen} of ${what}`,
    `#/runs/${run}/${screen}`,
  ]);

const { full, other, failed } = madeRuns;

const shown: Shown[] = [
  ['the list of runs', '#/runs'],
  ...screensOf(full, 'a run that is completed'),
  ...screensOf(failed, 'a run that failed'),
  ...screensOf('under-way', 'a run under way'),
  ...screensOf('no-such-run', 'a run that is not there'),
  ...['ingest/samples', 'preprocess/preprocessed', 'preprocess/pixels', 'features/features'].map(
    (table): Shown => [`the table ${table}`, `#/runs/${full}/table/${table}`],
  ),
  ['the table train/predictions', `#/runs/${full}/table/train/predictions`],
  ['a row of a table', `#/runs/${full}/table/train/predictions?row=3`],
  ['a table that is not there', `#/runs/${full}/table/train/no-such-table`],
  ['a sample that is not there', `#/runs/${full}/flow?sample=no-such-sample`],
  ['two runs compared', `#/compare?left=${full}&right=${other}`],
  ['a run compared with one that is not there', `#/compare?left=${full}&right=no-such-run`],
  ['an address that nothing stands for', '#/nowhere'],
];

/** What the browser says of an answer that is none, which is what some of these are about. */
const refusal = /Failed to load resource: the server responded with a status of 4\d\d/;

/** Looks at a screen as it stands in both themes, then at 320 px. */
async function expectOpenToAll(page: Page): Promise<void> {
  await settle(page);
  expect(await findBarriers(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await findBarriers(page)).toEqual([]);
  await page.setViewportSize({ width: 320, height: 700 });
  await settle(page); // the list of runs becomes cards
  expect(await findOverflow(page)).toEqual([]);
  expect(await findBarriers(page)).toEqual([]);
}

describeInBrowser('the screens', (bench) => {
  let slowRun: ChildProcess;

  beforeAll(async () => {
    slowRun = await startSlowRun(bench.project, 'under-way');
  });

  afterAll(() => {
    slowRun?.kill('SIGKILL');
  });

  test.each(shown)('%s is open to all, in light, in dark and at 320 px', async (_, address) => {
    const { page, allow } = await bench.open(address);
    if (address.includes('no-such')) allow(refusal);
    await expectOpenToAll(page);
  });

  test('with forced colours every screen still shows what it says', async () => {
    const { page } = await bench.open(`#/runs/${full}/flow`, { forcedColors: 'active' });
    for (const [, address] of screensOf(full, '')) {
      await page.goto(`${bench.studio.origin}/${address}`);
      await settle(page);
      expect(await findBarriers(page)).toEqual([]);
    }
  });

  test('with reduced motion nothing moves', async () => {
    const { page } = await bench.open(`#/runs/${full}/flow`, { reducedMotion: 'reduce' });
    for (const [, address] of screensOf('under-way', '')) {
      await page.goto(`${bench.studio.origin}/${address}`);
      await settle(page);
      const moving = await page.evaluate(() =>
        document.getAnimations().map(({ effect }) => String(effect?.getTiming().duration)),
      );
      expect(moving).toEqual([]);
    }
  });

  test('a screen that waits says in words for what', async () => {
    const { page } = await bench.open('#/nowhere');
    await page.route('**/api/**', () => new Promise(() => undefined)); // never answered
    for (const [, address] of screensOf(full, '')) {
      await page.goto(`${bench.studio.origin}/${address}`);
      await page.getByRole('status').first().waitFor();
      expect(await page.getByRole('status').first().textContent()).toMatch(/^Reading .+…$/);
      expect(await findBarriers(page)).toEqual([]);
    }
  });
});

describeInBrowser(
  'the screens without a run',
  (bench) => {
    const places: Shown[] = [
      ['the first page', '#/'],
      ['the list of runs', '#/runs'],
      ['comparing', '#/compare'],
      ...screensOf('sample', 'the sample run').filter(([, address]) => !address.endsWith('table')),
    ];

    test.each(places)('%s is open to all, in light, in dark and at 320 px', async (_, address) => {
      const { page } = await bench.open(address);
      await expectOpenToAll(page);
    });

    test('the first page is the sample run’s data flow, labelled as a sample', async () => {
      const { page } = await bench.open('#/');
      await page.waitForURL(/#\/runs\/sample\/flow$/);
      await settle(page);
      expect(await page.getByText('This is a sample').count()).toBe(1);
      expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
    });
  },
  { isEmpty: true },
);
