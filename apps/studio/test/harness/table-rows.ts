import type { Page } from 'playwright-core';

/** A cell as it stands on the page: its text, and what it says of a drawing. */
export type ShownCell = { text: string; label: string };
export type ShownRow = { row: number; cells: Record<string, ShownCell> };

/** The rows that are drawn now; undefined while some are still being read. */
function readDrawn(page: Page): Promise<ShownRow[] | undefined> {
  return page.evaluate(() => {
    const grid = document.querySelector('#rows');
    if (!grid) return undefined;
    const names = [...grid.querySelectorAll('thead .column-name')].map((name) => name.textContent!);
    const lines = [...grid.querySelectorAll('tbody tr[aria-rowindex]')];
    if (lines.length === 0 || lines.some((line) => !line.querySelector('th'))) return undefined;
    return lines.map((line) => {
      const [head, ...cells] = [...line.children];
      const shown = cells.map((cell, at) => {
        const drawing = cell.querySelector('[aria-label], [alt]');
        const label = drawing?.getAttribute('aria-label') ?? drawing?.getAttribute('alt') ?? '';
        return [names[at + 1]!, { text: cell.textContent!, label }] as const;
      });
      return { row: Number(head!.textContent), cells: Object.fromEntries(shown) };
    });
  });
}

/** Scrolls through a table from its first row to its last, and reads every cell on the way. */
export async function readAllRows(page: Page): Promise<ShownRow[]> {
  const read = new Map<number, ShownRow>();
  const rowCount = Number(await page.locator('#rows').getAttribute('aria-rowcount')) - 1;
  for (let turn = 0; read.size < rowCount && turn < 1000; turn++) {
    const drawn = await readDrawn(page);
    if (!drawn) {
      await page.waitForTimeout(20);
      continue;
    }
    for (const row of drawn) read.set(row.row, row);
    await page.locator('.row-grid').evaluate((grid) => {
      const before = grid.scrollTop;
      grid.scrollBy(0, grid.clientHeight / 2);
      // A page that is slow to draw may have been scrolled past rows: once more from the first.
      if (grid.scrollTop === before) grid.scrollTo(0, 0);
    });
    await page.waitForTimeout(20);
  }
  return [...read.values()].sort((left, right) => left.row - right.row);
}
