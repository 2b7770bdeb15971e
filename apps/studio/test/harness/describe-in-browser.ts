/// <reference lib="dom" />
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { chromiumHint, findChromium } from '../../../../tools/browser/find-chromium.ts';
import { openBrowser } from '../../../../tools/browser/open-browser.ts';
import { type Studio, startStudio } from '../../../../tools/browser/start-studio.ts';
import type { TinyProject } from '../../../cli/test/tiny-project.ts';
import { borrowProject } from './make-project.ts';
import { type WatchedPage, watchPage } from './watch-page.ts';

const hasChromium = findChromium() !== undefined;
if (!hasChromium)
  console.log(`the studio in Chromium: skipped, there is no Chromium; ${chromiumHint}`);

/** What the tests of a file share. */
export type Bench = {
  project: TinyProject;
  studio: Studio;
  browser: Browser;
  /** Opens the page at an address such as `#/runs`, with the token; checked when the test ends. */
  open(hash: string, options?: BrowserContextOptions): Promise<WatchedPage>;
};

/**
 * Tests in a real browser, beside a real studio of a project of their own. A test fails where a
 * page that it opened has an error in its console, breaks its policy or asks another origin.
 */
export function describeInBrowser(
  title: string,
  body: (bench: Bench) => void,
  options: { isEmpty?: boolean } = {},
): void {
  const opened: WatchedPage[] = [];
  const bench = {} as Bench;

  async function open(hash: string, given?: BrowserContextOptions): Promise<WatchedPage> {
    const { origin, token } = bench.studio;
    const watched = await watchPage(bench.browser, origin, given);
    opened.push(watched);
    await watched.page.goto(`${origin}/#token=${token}`);
    await watched.page.evaluate((address) => {
      location.hash = address;
    }, hash);
    return watched;
  }

  describe.skipIf(!hasChromium)(title, () => {
    beforeAll(async () => {
      bench.project = await borrowProject(options);
      bench.studio = await startStudio(bench.project.root);
      bench.browser = await openBrowser();
      bench.open = open;
    });

    afterEach(async () => {
      const troubles = opened.flatMap((watched) => watched.troubles);
      await Promise.all(opened.splice(0).map(({ page }) => page.context().close()));
      expect(troubles).toEqual([]);
    });

    afterAll(async () => {
      await bench.browser?.close();
      await bench.studio?.stop();
      await bench.project?.remove();
    });

    body(bench);
  });
}
