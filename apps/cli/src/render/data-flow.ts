import { formatCount, type StageRecord } from '@sightline/contracts';
import type { FlowRow } from '@sightline/report';
import { formatSeconds } from '../terminal/format-number.ts';
import type { Screen } from '../terminal/screen.ts';
import { layOutTable } from '../terminal/table.ts';
import { heading } from './heading.ts';

const stateWords: Record<StageRecord['state'], string> = {
  hit: 'hit',
  completed: 'run',
  running: 'running',
  failed: 'failed',
  skipped: 'skipped',
  waiting: '–',
};

function secondsOf({ state, seconds }: StageRecord): string {
  return state === 'completed' || state === 'failed' ? formatSeconds(seconds) : '';
}

/** `run`, or `run ×2` for one that took two attempts. */
function stateOf(screen: Screen, record: StageRecord): string {
  const word = stateWords[record.state];
  if (record.state === 'failed') return screen.bad(word);
  const attempts = record.attemptCount > 1 ? ` ×${record.attemptCount}` : '';
  return record.state === 'completed' ? `${word}${attempts}` : screen.dim(word);
}

/** Below this width the inputs go: each is what the stage before gave out. */
const columnsInFull = 80;

/** The data flow table: stage, rows, shape in → shape out, time, and whether it ran or was a hit. */
export function renderDataFlow(screen: Screen, rows: readonly FlowRow[]): string[] {
  const isWide = screen.columns >= columnsInFull;
  const columns = [
    { title: 'stage', paint: screen.bold },
    { title: 'rows', align: 'right' as const },
    ...(isWide ? [{ title: 'in', wraps: true }, { title: '' }] : []),
    { title: 'out', wraps: true },
    { title: 'time', align: 'right' as const },
    { title: '' },
  ];
  const cells = rows.map(({ record, inShape, outShape }) => [
    record.stage,
    record.artifact ? formatCount(record.artifact.rowCount) : '',
    ...(isWide ? [inShape, screen.dim(record.artifact ? '→' : '')] : []),
    outShape,
    secondsOf(record),
    stateOf(screen, record),
  ]);
  return [heading(screen, 'Data flow'), ...layOutTable(screen, columns, cells)];
}
