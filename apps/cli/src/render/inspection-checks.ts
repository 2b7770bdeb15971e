import { formatCount } from '@sightline/contracts';
import type { Check, Finding } from '@sightline/inspect';
import type { Screen } from '../terminal/screen.ts';
import { layOutTable } from '../terminal/table.ts';
import { cleanText } from '../terminal/text-width.ts';

const marks = { holds: '✓', broken: '✗', skipped: '·' } as const;

function checkRows(screen: Screen, { name, state, text, breaches }: Check): string[][] {
  const paint = { holds: screen.good, broken: screen.bad, skipped: screen.dim }[state];
  const head = `${paint(marks[state])} ${name}`;
  if (breaches.length === 0) return [[head, text]];
  return breaches.map(({ column, row, rowCount, problem }) => {
    const more = rowCount > 1 ? `, and ${formatCount(rowCount - 1)} more rows like it` : '';
    const place = column === '' ? '' : `${column} row ${formatCount(row)}: `;
    return [head, cleanText(`${place}${problem}${more}`)];
  });
}

/** What must hold, a line each, and behind it what a person should know of. */
export function renderChecks(
  screen: Screen,
  checks: readonly Check[],
  health: readonly Finding[],
  rowCount: number,
): string[] {
  const found = health.map(({ column, text }) => [
    `${screen.warn('!')} health`,
    `${cleanText(column)}: ${text}`,
  ]);
  const calm = rowCount > 0 ? [[`${screen.good('✓')} health`, 'nothing unusual']] : [];
  const rows = [
    ...checks.flatMap((check) => checkRows(screen, check)),
    ...(found.length > 0 ? found : calm),
  ];
  if (rows.length === 0) return [];
  return layOutTable(screen, [{ title: 'checks' }, { title: '', wraps: true }], rows);
}
