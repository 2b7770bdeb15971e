/// <reference lib="dom" />
import { StageError } from '@sightline/contracts';
import type { Page } from 'playwright-core';

const patienceMs = 30_000;

/** What a screen still waits for, in its own words or ours; runs in the page. */
async function listWaits(): Promise<string[]> {
  // What was just changed, the window's width say, is drawn with the frame after the next.
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  const isSeen = (element: Element): boolean => {
    const { top, bottom } = element.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  };
  // What waits says so with an ellipsis; so do buttons that open a dialog, and settings cut short.
  const words = [...document.querySelectorAll('main *:not(button, a, option, summary)')].filter(
    ({ childElementCount, textContent }) =>
      childElementCount === 0 && /^[^→]*…$/.test(textContent ?? ''),
  );
  const images = [...document.images].filter((image) => !image.complete && isSeen(image));
  const hasBegun = document.querySelector('main h1, main .note') !== null;
  return [
    ...(hasBegun ? [] : ['a heading or a note']),
    ...words.map(({ textContent }) => textContent!),
    ...images.map(({ src }) => src),
  ];
}

/**
 * Waits until a screen of the studio shows all that there is to show.
 *
 * @throws StageError `stalled` with what it still waits for after half a minute
 */
export async function settle(page: Page): Promise<void> {
  const giveUpAt = Date.now() + patienceMs;
  for (;;) {
    const waits = await page.evaluate(listWaits);
    if (waits.length === 0) return;
    if (Date.now() > giveUpAt) {
      throw new StageError('stalled', { message: `${page.url()} waits for ${waits.join('; ')}` });
    }
    await page.waitForTimeout(20);
  }
}
