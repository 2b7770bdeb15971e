import type { Page } from 'playwright-core';
import { expect } from 'vitest';

type Focus = { name: string; isSeen: boolean; isMarked: boolean; isPage: boolean };

/** What has the keyboard: what it says, whether it is in view, and whether it is marked. */
function readFocus(page: Page): Promise<Focus> {
  return page.evaluate(() => {
    const element = (document.activeElement ?? document.body) as HTMLInputElement;
    const label = element.labels?.[0]?.textContent ?? '';
    const named = element.getAttribute('aria-label') ?? label;
    const name = (named || element.textContent || '').trim().replaceAll(/\s+/g, ' ');
    const { top, left, bottom, right } = element.getBoundingClientRect();
    const shares = [0.1, 0.3, 0.5, 0.7, 0.9];
    const isUncovered = shares.some((down) =>
      shares.some((along) => {
        const at = document.elementFromPoint(
          left + (right - left) * along,
          Math.max(top, 0) + (Math.min(bottom, innerHeight) - Math.max(top, 0)) * down,
        );
        return (
          at !== null && (element.contains(at) || (at.contains(element) && at !== document.body))
        );
      }),
    );
    // Of what scrolls its frame is marked, of a grid the row that the keys move.
    const row = document.getElementById(element.getAttribute('aria-activedescendant') ?? '');
    const isMarked = [element, element.parentElement, row].some((part) => {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(part ?? element);
      return (
        boxShadow !== 'none' || (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0)
      );
    });
    return { name, isSeen: isUncovered, isMarked, isPage: element === document.body };
  });
}

/**
 * Goes on with the Tab key until something of that name has the keyboard; at every step what has it
 * must be in view, uncovered and marked.
 */
export async function tabTo(
  page: Page,
  wanted: RegExp,
  key: 'Tab' | 'Shift+Tab' = 'Tab',
): Promise<void> {
  const passed: string[] = [];
  for (let step = 0; step < 150; step++) {
    await page.keyboard.press(key);
    const { name, isSeen, isMarked, isPage } = await readFocus(page);
    if (isPage) continue; // behind the last of it comes the browser's own, then the first
    passed.push(name.slice(0, 40));
    expect({ name, isSeen, isMarked }).toEqual({ name, isSeen: true, isMarked: true });
    if (wanted.test(name)) return;
  }
  throw new Error(`${wanted} is not reached by keyboard, but ${passed.join(' | ')}`);
}
