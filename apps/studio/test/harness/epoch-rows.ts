import type { EpochEvent } from '@sightline/contracts';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** Heads of the epoch table's columns, and what of the event stands below them. */
const columns = {
  Step: 'step',
  Loss: 'loss',
  Accuracy: 'accuracy',
  'Held-out loss': 'validationLoss',
  'Held-out accuracy': 'validationAccuracy',
  'Learning rate': 'learningRate',
  'Gradient norm': 'gradientNorm',
} as const satisfies Record<string, keyof EpochEvent>;

type EpochRow = { epoch: number; values: Record<string, number>; observation: string };

/** The rows of the epoch table as they stand on the page, with the exact values behind its figures. */
export function readEpochRows(page: Page): Promise<EpochRow[]> {
  return page.evaluate(() => {
    const table = document.querySelector('.epoch-table');
    if (!table) return [];
    const heads = [...table.querySelectorAll('thead th')].map((head) => head.textContent!.trim());
    return [...table.querySelectorAll('tbody tr')].map((row) => {
      const cells = [...row.children];
      const figures = cells.flatMap((cell, at) => {
        const data = cell.querySelector('data');
        return data ? [[heads[at]!, Number(data.value)] as const] : [];
      });
      return {
        epoch: Number.parseInt(cells[0]!.textContent!, 10),
        values: Object.fromEntries(figures),
        observation: cells.at(-1)!.textContent!.trim(),
      };
    });
  });
}

/** Each epoch stands on the page once, in order, exactly as its event says it. */
export function expectRowsOf(rows: readonly EpochRow[], events: readonly EpochEvent[]): void {
  const wanted = events.map((event) => ({
    epoch: event.epoch,
    values: Object.fromEntries(
      Object.entries(columns).map(([head, key]) => [head, event[key]] as const),
    ),
  }));
  const shown = rows.map(({ epoch, values }) => {
    const { Took: _, ...measured } = values;
    return { epoch, values: measured };
  });
  expect(shown).toEqual(wanted);
  for (const { observation } of rows) expect(observation).not.toBe('');
}
