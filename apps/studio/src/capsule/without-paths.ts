import { win32 } from 'node:path';
import type { ErrorRecord, RunRecord, StageRecord } from '@sightline/contracts';
import type { Capsule, FlowCard } from '../api/index.ts';

/** Up to the quote's end, spaces too. */
const quotedPath = /(['"`])(?:file:\/\/)?(?:\/|[a-z]:[\\/]|\\\\)(?:(?!\1).)*[\\/](?:(?!\1).)*\1/gi;
/** Up to what ends a word; the two slashes of an address begin none. */
const barePath =
  /(?<![\w./~\\-])(?:file:\/\/(?=\/))?(?:\/(?!\/)|[a-z]:[\\/]|\\\\)(?:[^\s\\/'"`,;:)\]}<>]+[\\/]+)+[^\s\\/'"`,;:)\]}<>]*|(?<![\w./~\\-])[a-z]:[\\/][^\s\\/'"`,;:)\]}<>]+/gi;

/** The last name of a path as POSIX or Windows writes it. */
const lastName = (path: string): string => win32.basename(path);

function shortenText(text: string): string {
  return text
    .replace(quotedPath, (quoted, quote: string) => quote + lastName(quoted.slice(1, -1)) + quote)
    .replace(barePath, lastName);
}

function shortenSetting(text: string): string {
  return win32.isAbsolute(text) ? lastName(text) : shortenText(text);
}

/** Settings, keys and values, however deep; `path` may be a relative one that leads to a home. */
function shortenSettings<Value>(value: Value): Value {
  if (typeof value === 'string') return shortenSetting(value) as Value;
  if (Array.isArray(value)) return value.map(shortenSettings) as Value;
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([key, held]) => {
    const isPath = key === 'path' && typeof held === 'string';
    return [shortenSetting(key), isPath ? lastName(held) : shortenSettings(held)];
  });
  return Object.fromEntries(entries) as Value;
}

function shortenError<Holder extends { error?: ErrorRecord }>(holder: Holder): Holder {
  if (!holder.error) return holder;
  const { code, message, fix } = holder.error;
  const told = fix === undefined ? {} : { fix: shortenText(fix) };
  return { ...holder, error: { code, message: shortenText(message), ...told } };
}

function shortenStage<Stage extends StageRecord>(stage: Stage): Stage {
  return { ...shortenError(stage), reason: shortenText(stage.reason) };
}

function shortenCard(card: FlowCard): FlowCard {
  return { ...shortenStage(card), failures: card.failures.map(shortenError) };
}

function shortenRun(run: RunRecord): RunRecord {
  const config = shortenSettings(run.config);
  return { ...shortenError(run), config, stages: run.stages.map(shortenStage) };
}

/**
 * A capsule as it may leave this machine: of each path in settings, reasons and errors only the last
 * name. Samples, questions and answers are data, and stay as they are.
 */
export function withoutPaths(capsule: Capsule): Capsule {
  const { flow, trace } = capsule;
  return {
    ...capsule,
    flow: { run: shortenRun(flow.run), cards: flow.cards.map(shortenCard) },
    trace: shortenError(trace),
  };
}
