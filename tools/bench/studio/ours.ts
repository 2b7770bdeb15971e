/// <reference lib="dom" />
import type { Browser, Page } from 'playwright-core';
import { openBrowser } from '../../browser/open-browser.ts';
import { settle } from '../../browser/settle.ts';
import { type Studio, startStudio } from '../../browser/start-studio.ts';
import { medianOf } from '../steps/rate.ts';
import { reviveRun } from './live-run.ts';

const turnCount = 9;
const question = 'What color is the cat?';
const [root, run] = process.argv.slice(2) as [string, string];

/** Median of nine turns, after one that warms up. */
async function medianOfTurns(turn: () => Promise<number>): Promise<number> {
  await turn();
  const times: number[] = [];
  for (let index = 0; index < turnCount; index++) times.push(await turn());
  return medianOf(times);
}

/** A profile of its own, so that no turn finds what another has fetched. */
async function withPage<Result>(
  browser: Browser,
  work: (page: Page) => Promise<Result>,
): Promise<Result> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 2400 } });
  try {
    return await work(await context.newPage());
  } finally {
    await context.close();
  }
}

/** Milliseconds from opening the page to its first paint. */
const timePaint = (browser: Browser, { origin }: Studio): Promise<number> =>
  withPage(browser, async (page) => {
    await page.goto(`${origin}/#/runs/${run}/flow`);
    await settle(page);
    const told = await page.evaluate(() =>
      performance.getEntriesByName('first-contentful-paint').map(({ startTime }) => startTime),
    );
    return told[0] ?? Number.NaN;
  });

/** Milliseconds from opening a table to its first fifty rows, as many of them drawn as there is room. */
const timeRows = (browser: Browser, { origin }: Studio): Promise<number> =>
  withPage(browser, async (page) => {
    await page.goto(`${origin}/#/runs`);
    await settle(page);
    await page.waitForLoadState('networkidle'); // the screens' code is fetched while nobody clicks
    return page.evaluate(async (address) => {
      const start = performance.now();
      location.hash = address;
      while (!document.querySelector('#rows tbody th')) await new Promise(requestAnimationFrame);
      return performance.now() - start;
    }, `#/runs/${run}/table/ingest/samples`);
  });

/** Milliseconds from the moment an epoch's event is written to its loss on the page. */
async function timeMetrics(browser: Browser, { origin }: Studio): Promise<number> {
  const live = await reviveRun(root, run, 'bench-live');
  return withPage(browser, async (page) => {
    await page.goto(`${origin}/#/runs/${live.id}/training`);
    await settle(page);
    return medianOfTurns(async () => {
      const writtenAt = Date.now();
      const loss = live.tellEpoch();
      const shown = await page.waitForFunction(
        (text) => document.querySelector('main')!.textContent!.includes(text) && Date.now(),
        String(loss),
        { polling: 'raf' },
      );
      return Number(await shown.jsonValue()) - writtenAt;
    });
  });
}

/** Milliseconds from a question to its answer, the model loaded. */
const timeAsk = (browser: Browser, { origin }: Studio): Promise<number> =>
  withPage(browser, async (page) => {
    await page.goto(`${origin}/#/runs/${run}/ask`);
    await settle(page);
    return medianOfTurns(() =>
      page.evaluate(
        async ([id, asked]) => {
          const samples = await fetch(`/api/runs/${id}/samples?from=0&count=1`);
          const {
            samples: [first],
          } = await samples.json();
          const query = new URLSearchParams({ question: asked!, sample: first.sampleId });
          const start = performance.now();
          await (await fetch(`/api/runs/${id}/ask?${query}`, { method: 'POST' })).json();
          return performance.now() - start;
        },
        [run, question],
      ),
    );
  });

const studio = await startStudio(root);
const browser = await openBrowser();
try {
  const rates = {
    studio_paint: await medianOfTurns(() => timePaint(browser, studio)),
    studio_rows: await medianOfTurns(() => timeRows(browser, studio)),
    studio_metric: await timeMetrics(browser, studio),
    studio_ask: await timeAsk(browser, studio),
  };
  process.stdout.write(`${JSON.stringify(rates)}\n`);
} finally {
  await browser.close();
  await studio.stop();
}
