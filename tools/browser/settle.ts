/// <reference lib="dom" />
import type { Page } from 'playwright-core';

/** Whether a screen stands there with all that it reads and draws; runs in the page. */
function isSettled(): boolean {
  const isSeen = (element: Element): boolean => {
    const { top, bottom } = element.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  };
  // What waits says so in words, with an ellipsis; buttons that open a dialog have one as well.
  const words = [...document.querySelectorAll('main *:not(button, a, option, summary)')].filter(
    ({ childElementCount, textContent }) => childElementCount === 0 && textContent?.endsWith('…'),
  );
  return (
    document.querySelector('main h1, main .note') !== null &&
    words.length === 0 &&
    [...document.images].every((image) => image.complete || !isSeen(image))
  );
}

/** Waits until a screen of the studio shows all that there is to show. */
export async function settle(page: Page): Promise<void> {
  await page.waitForFunction(isSettled, undefined, { timeout: 30_000 });
}
