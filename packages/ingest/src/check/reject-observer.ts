import { valuesOf } from '@sightline/contracts';
import type { RecordBatch } from 'apache-arrow';

/** Rows that are left out for one reason. */
export type RejectReport = { reason: string; count: number; examples: string[] };

const exampleCount = 3;

/** Counts rejects by their reason, the first of each with their place. */
export class RejectObserver {
  readonly #reports = new Map<string, RejectReport>();

  add(batch: RecordBatch): void {
    const where = valuesOf(batch, 'where');
    const messages = valuesOf(batch, 'message');
    for (const [row, reason] of valuesOf(batch, 'reason').entries()) {
      const report = this.#reports.get(reason) ?? { reason, count: 0, examples: [] };
      report.count++;
      if (report.examples.length < exampleCount) {
        report.examples.push(`${where[row]}: ${messages[row]}`);
      }
      this.#reports.set(reason, report);
    }
  }

  summarize(): RejectReport[] {
    return [...this.#reports.values()].sort((a, b) => b.count - a.count);
  }
}
