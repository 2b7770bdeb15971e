import { expect, test } from 'vitest';
import { rowWindow, scrollToShow } from './row-window.ts';

const view = { rowCount: 1000, rowPx: 36, scrollTopPx: 0, viewPx: 360 };

test('only what is seen is drawn, with some rows to spare, and the rest keeps its height', () => {
  expect(rowWindow(view)).toEqual({ start: 0, end: 17, beforePx: 0, behindPx: 36 * 983 });
  const middle = rowWindow({ ...view, scrollTopPx: 500 * 36 + 10 });
  expect(middle).toMatchObject({ start: 494, end: 517, beforePx: 494 * 36 });
  expect(middle.beforePx + middle.behindPx + 23 * 36).toBe(36_000);
  expect(rowWindow({ ...view, rowCount: 0 })).toEqual({
    start: 0,
    end: 0,
    beforePx: 0,
    behindPx: 0,
  });
});

test('a row that is seen needs no scrolling, one outside just enough', () => {
  expect(scrollToShow(view, 5)).toBe(0);
  expect(scrollToShow(view, 10)).toBe(36);
  expect(scrollToShow({ ...view, scrollTopPx: 3600 }, 50)).toBe(1800);
});

test('of five million rows the first, any and the last can be reached and seen', () => {
  const long = { ...view, rowCount: 5_000_000 };
  for (const row of [0, 1, 2_345_678, 4_999_999]) {
    const scrollTopPx = scrollToShow({ ...long, scrollTopPx: 4_000_000 }, row);
    const { start, end } = rowWindow({ ...long, scrollTopPx });
    expect(start).toBeLessThanOrEqual(row);
    expect(end).toBeGreaterThan(row);
  }
  const bottom = rowWindow({ ...long, scrollTopPx: 8_000_000 - 360 });
  expect(bottom.end).toBe(5_000_000);
  expect(bottom.behindPx).toBe(0);
});
