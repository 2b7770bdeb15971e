import type { StageName } from '@sightline/contracts';
import { stageOrder } from '../../parts/stage-order.ts';

function list(words: readonly string[]): string {
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${words.at(-1)}` : words.join('');
}

/** What a rerun takes as it is, by its hash, and what it runs. */
export function sayPins(stage: StageName, isOnly: boolean): string {
  const at = stageOrder.indexOf(stage);
  const pinned = stageOrder.slice(0, at);
  const run = isOnly ? [stage] : stageOrder.slice(at);
  const begin =
    pinned.length > 0
      ? `Pinned to this run, by hash: what ${list(pinned)} made.`
      : 'Nothing is pinned: it begins anew.';
  return `${begin} Run again: ${list(run)}.`;
}
