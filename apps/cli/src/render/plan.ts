import type { Screen } from '../terminal/screen.ts';
import { layOutTable } from '../terminal/table.ts';
import { heading } from './heading.ts';

export type PlanRow = { stage: string; state: 'hit' | 'run' | 'skip'; reason: string };

/** What would run, and why: one line a stage. */
export function renderPlan(screen: Screen, rows: readonly PlanRow[]): string {
  const columns = [{ title: '', paint: screen.bold }, { title: '' }, { title: '', wraps: true }];
  const cells = rows.map(({ stage, state, reason }) => [
    stage,
    state === 'run' ? state : screen.dim(state),
    reason.replace(/^\w+: /, ''),
  ]);
  return `${[heading(screen, 'Plan'), ...layOutTable(screen, columns, cells)].join('\n')}\n`;
}
