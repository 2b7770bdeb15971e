/// <reference lib="dom" />
import type { Page } from 'playwright-core';

/** Waits until a screen of the studio has read all that it shows. */
export async function settle(page: Page): Promise<void> {
  await page.waitForFunction(
    () =>
      document.querySelector('main h1, main .note') !== null &&
      document.querySelector('.loading') === null &&
      [...document.images].every(({ loading, complete }) => loading === 'lazy' || complete),
    undefined,
    { timeout: 30_000 },
  );
}
