import type { RunRecord } from '@sightline/contracts';
import type { Screen } from '../terminal/screen.ts';
import { layOutTable } from '../terminal/table.ts';
import { durationOf } from './runs.ts';

/** What a run was asked for and how it ended, above its tables. */
export function renderRunHead(screen: Screen, run: RunRecord): string[] {
  const begun = run.startedAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC');
  const time = durationOf(run);
  const failed = run.stages.find(({ error }) => error);
  const rows = [
    ['recipe', `${run.recipe}, seed ${run.seed}, engine ${run.engine}`],
    ['state', `${run.state}${time ? ` in ${time}` : ''}, begun ${begun}`],
    ...(run.rerunOf ? [['rerun of', run.rerunOf]] : []),
    ...(failed?.error ? [['error', `${failed.stage}: ${failed.error.message}`]] : []),
  ];
  const columns = [
    { title: '', paint: screen.dim },
    { title: '', wraps: true },
  ];
  return [screen.bold(`Run ${run.id}`), ...layOutTable(screen, columns, rows)];
}
