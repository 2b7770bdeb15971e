import type { Data } from 'apache-arrow';
import type { ColumnSummary } from '../column-summary.ts';
import type { NumberSummary } from '../numbers/number-summary.ts';

/** What a column's values say, by what they are; without name, type and nulls. */
export type Findings = Partial<
  Pick<
    ColumnSummary,
    'numbers' | 'unit' | 'text' | 'booleans' | 'sizes' | 'lengths' | 'items' | 'fields' | 'tensor'
  >
>;

/** Looks at the values of one column, batch by batch. */
export type Probe = {
  /**
   * @param data the column's values in a batch
   * @param firstRow row of the table that the batch begins with
   */
  add(data: Data, firstRow: number): void;
  findings(): Findings;
};

/** Nothing is known of such values but how many are null. */
export const blindProbe: Probe = { add() {}, findings: () => ({}) };

export type { NumberSummary };
