import { formatCount } from '@sightline/contracts';
import type { LiveProgress, LiveStage, PendingAttempt } from '@sightline/pipeline/control';
import { formatAge, formatBytes, formatSeconds } from '../terminal/format-number.ts';
import type { Screen } from '../terminal/screen.ts';
import { cleanText } from '../terminal/text-width.ts';

const marks = {
  completed: ['✓', 'good'],
  given: ['=', 'dim'],
  running: ['⠿', 'accent'],
  waiting: ['·', 'dim'],
} as const;

function describeEvent({ event, perSecond }: PendingAttempt): string[] {
  if (event?.type === 'epoch') return [`epoch ${event.epoch} of ${event.epochCount}`];
  if (event?.type !== 'progress') return [];
  const { phase, doneCount, totalCount, unit } = event;
  const rate = perSecond ? [`${perSecond.toPrecision(3)} a second`] : [];
  return [`${phase} ${formatCount(doneCount)} of ${formatCount(totalCount)} ${unit}`, ...rate];
}

/** An attempt in one line: which, how far, its checkpoint, what went wrong before, when it goes on. */
function describeAttempt(attempt: PendingAttempt, nowMs: number): string {
  const { shard, checkpoint, lastError, nextAttemptAt } = attempt;
  const waitMs = nextAttemptAt ? Date.parse(nextAttemptAt) - nowMs : 0;
  const parts = [
    ...(shard === undefined ? [] : [`shard ${shard}`]),
    `attempt ${attempt.attempt ?? 1}`,
    ...(waitMs > 0 ? [`again in ${formatSeconds(waitMs / 1000)}`] : describeEvent(attempt)),
    ...(checkpoint
      ? [
          `checkpoint of ${formatBytes(checkpoint.sizeBytes)} ${formatAge(nowMs - Date.parse(checkpoint.time))}`,
        ]
      : []),
    ...(lastError ? [`before: ${cleanText(lastError)}`] : []),
  ];
  return parts.join(', ');
}

function describeStage({ state, rowCount, shards }: LiveStage, isPaused: boolean): string {
  if (rowCount !== undefined) return `${formatCount(rowCount)} rows`;
  const done = shards
    ? `, ${formatCount(shards.doneCount)} of ${formatCount(shards.totalCount)} shards done`
    : '';
  return `${isPaused && state === 'running' ? 'rests' : state}${done}`;
}

/** Where a run stands: a line a stage, and one for each attempt that is under way. */
export function renderProgress(screen: Screen, progress: LiveProgress, nowMs: number): string {
  const { runId, isPaused, stages } = progress;
  const lines = stages.flatMap((stage) => {
    const [mark, paint] = marks[stage.state];
    const head = `${screen[paint](mark)} ${stage.stage.padEnd(10)}  ${describeStage(stage, isPaused)}`;
    const attempts = stage.attempts.map((attempt) => describeAttempt(attempt, nowMs));
    return [head, ...attempts.map((text) => screen.dim(`    ${text}`))];
  });
  const title = `run ${runId}${isPaused ? ', paused' : ''}`;
  return `${screen.bold(title)}\n${lines.join('\n')}\n`;
}
