import { valuesOf } from '@sightline/contracts';
import type { RecordBatch } from 'apache-arrow';

/** Rows that are left out for one reason. */
export type RejectReport = { reason: string; count: number; examples: string[] };

const exampleCount = 3;

/** Counts rejects by their reason, the first of each with their place. */
export function observeRejects(): { add(batch: RecordBatch): void; summarize(): RejectReport[] } {
  const reports = new Map<string, RejectReport>();
  return {
    add(batch) {
      const where = valuesOf(batch, 'where');
      const messages = valuesOf(batch, 'message');
      for (const [row, reason] of valuesOf(batch, 'reason').entries()) {
        const report = reports.get(reason) ?? { reason, count: 0, examples: [] };
        report.count++;
        if (report.examples.length < exampleCount) {
          report.examples.push(`${where[row]}: ${messages[row]}`);
        }
        reports.set(reason, report);
      }
    },
    summarize: () => [...reports.values()].sort((a, b) => b.count - a.count),
  };
}
