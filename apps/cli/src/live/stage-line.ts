import { type EpochEvent, formatCount } from '@sightline/contracts';
import { drawBar } from '../terminal/bar.ts';
import { formatClock, formatSeconds, formatShare, formatValue } from '../terminal/format-number.ts';
import type { Screen } from '../terminal/screen.ts';
import { cleanText, truncateText } from '../terminal/text-width.ts';
import { type PhaseView, rateOf, type StageView, secondsLeft } from './run-view.ts';

const nameCells = 11;
const barCells = 12;
const columnsWithBar = 100;
/** Below this width, what can be spared goes. */
const columnsInFull = 76;
/** Cells that listr2 puts before and behind a title. */
const marginCells = 6;

/** `5.2/s`, and after 60 seconds each: `1.5/min`. */
function formatRate(rate: number): string {
  return rate >= 0.1 ? `${formatValue(rate)}/s` : `${formatValue(rate * 60)}/min`;
}

/** `320/800 images · 38/s · 0:12 left`, as far as it is known. */
export function describePhase(phase: PhaseView, nowMs: number, isNarrow = false): string {
  const rate = isNarrow ? undefined : rateOf(phase);
  const left = secondsLeft(phase, nowMs);
  const count = `${formatCount(phase.doneCount)}/${formatCount(phase.totalCount)} ${phase.unit}`;
  return [
    count,
    ...(rate === undefined ? [] : [formatRate(rate)]),
    ...(left === undefined ? [] : [`${formatClock(left)} left`]),
  ].join(' · ');
}

/** `epoch 2/5 · loss 1.31 · accuracy 41.0 % · held-out 38.2 %`. */
export function describeEpoch(event: EpochEvent, isNarrow = false): string {
  return [
    `epoch ${event.epoch}/${event.epochCount}`,
    `loss ${event.loss.toFixed(3)}`,
    ...(isNarrow ? [] : [`accuracy ${formatShare(event.accuracy)}`]),
    `held-out ${formatShare(event.validationAccuracy)}`,
  ].join(' · ');
}

function describeEnd(view: StageView): string {
  const rows = view.rowCount === undefined ? '' : `${formatCount(view.rowCount)} rows`;
  if (view.state === 'hit') return `${rows} · hit, verified`;
  return `${rows} · ${formatSeconds(view.seconds ?? 0)}`;
}

function describeRunning(screen: Screen, view: StageView, nowMs: number): string {
  const { phase } = view;
  const seconds = view.startedAtMs === undefined ? 0 : (nowMs - view.startedAtMs) / 1000;
  const attempt = view.attempt > 1 ? `${screen.warn(`attempt ${view.attempt}`)} · ` : '';
  if (!phase) return attempt + screen.dim(seconds < 1 ? 'starting' : `${formatClock(seconds)}`);
  const share = phase.totalCount > 0 ? phase.doneCount / phase.totalCount : 0;
  const bar =
    screen.columns >= columnsWithBar
      ? `${screen.accent(drawBar(share, barCells).padEnd(barCells, '░'))}  `
      : '';
  return `${attempt}${bar}${phase.name} · ${screen.dim(describePhase(phase, nowMs, screen.columns < columnsInFull))}`;
}

/** One stage on one line of the live tree: its name, then what it is at or how it ended. */
export function stageLine(screen: Screen, view: StageView, nowMs: number): string {
  const name = view.stage.padEnd(nameCells);
  switch (view.state) {
    case 'running':
      return `${screen.bold(name)} ${describeRunning(screen, view, nowMs)}`;
    case 'hit':
    case 'completed':
      return `${name} ${screen.dim(describeEnd(view))}`;
    case 'failed': {
      const room = screen.columns - nameCells - marginCells;
      return `${name} ${screen.bad(truncateText(cleanText(view.message ?? 'failed'), room))}`;
    }
    default:
      return screen.dim(
        `${name} ${view.state === 'skipped' ? (view.message ?? '') : ''}`.trimEnd(),
      );
  }
}

/** What stands below a running stage: its last epoch, or what it said last. */
export function stageDetail(screen: Screen, view: StageView): string {
  if (view.state !== 'running') return '';
  const text = view.epoch
    ? describeEpoch(view.epoch, screen.columns < columnsInFull)
    : cleanText(view.message ?? '');
  return truncateText(text, screen.columns - marginCells - 4);
}
