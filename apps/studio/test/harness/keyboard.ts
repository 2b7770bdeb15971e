import type { Page } from 'playwright-core';
import { expect } from 'vitest';

type Focus = { name: string; isSeen: boolean; isMarked: boolean };

/** What has the keyboard: what it says, whether it is in view, and whether it is marked. */
function readFocus(page: Page): Promise<Focus> {
  return page.evaluate(() => {
    const element = (document.activeElement ?? document.body) as HTMLInputElement;
    const label = element.labels?.[0]?.textContent ?? '';
    const named = element.getAttribute('aria-label') ?? label;
    const name = (named || element.textContent || '').trim().replaceAll(/\s+/g, ' ');
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
    const { top, left, bottom, right, width } = element.getBoundingClientRect();
    const isInView = bottom > 0 && right > 0 && top < innerHeight && left < innerWidth && width > 0;
    const at = document.elementFromPoint(
      Math.min(Math.max((left + right) / 2, 1), innerWidth - 1),
      Math.min(Math.max((top + bottom) / 2, 1), innerHeight - 1),
    );
    const isUncovered = at !== null && (element.contains(at) || at.contains(element));
    const hasOutline = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0;
    return { name, isSeen: isInView && isUncovered, isMarked: hasOutline || boxShadow !== 'none' };
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
    const { name, isSeen, isMarked } = await readFocus(page);
    passed.push(name.slice(0, 40));
    expect({ name, isSeen, isMarked }).toEqual({ name, isSeen: true, isMarked: true });
    if (wanted.test(name)) return;
  }
  throw new Error(`${wanted} is not reached by keyboard, but ${passed.join(' | ')}`);
}
