import type { ScheduledRecipe } from '@sightline/pipeline/control';
import type { Screen } from '../terminal/screen.ts';
import { layOutTable } from '../terminal/table.ts';

/** The schedules, one a line: when each runs next, and what it started last. */
export function renderSchedules(screen: Screen, schedules: readonly ScheduledRecipe[]): string {
  if (schedules.length === 0) {
    return 'There are no schedules. Make one: sightline schedule create nightly --cron "0 3 * * *"\n';
  }
  const columns = [{ title: 'schedule' }, { title: 'next (UTC)' }, { title: 'last started' }];
  const cells = schedules.map(({ name, nextRunAt, isPaused, recentRuns }) => [
    name,
    isPaused ? 'rests' : (nextRunAt?.slice(0, 16).replace('T', ' ') ?? '–'),
    recentRuns.at(-1) ?? '–',
  ]);
  return `${layOutTable(screen, columns, cells).join('\n')}\n`;
}
