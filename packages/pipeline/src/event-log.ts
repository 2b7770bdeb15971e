import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import type { NewRunEvent, RunEvent } from '@sightline/contracts';
import { writeFailure } from '@sightline/store';
import { lockBriefly } from './lock-briefly.ts';
import { eventsPath } from './run-paths.ts';

/** Longest event line that is looked for when another process wrote to the log. */
const tailBytes = 256 * 1024;

type Position = { sizeBytes: number; lastId: number; endsLine: boolean };

const positions = new Map<string, Position>();

function readPosition(file: number, sizeBytes: number): Position {
  const tail = Buffer.alloc(Math.min(sizeBytes, tailBytes));
  readSync(file, tail, 0, tail.length, sizeBytes - tail.length);
  const text = tail.toString('utf8');
  const ids = [...text.matchAll(/^\{"id":(\d+),/gm)].map((match) => Number(match[1]));
  return { sizeBytes, lastId: Math.max(0, ...ids), endsLine: text === '' || text.endsWith('\n') };
}

function append(path: string, runId: string, event: NewRunEvent): RunEvent {
  const file = openSync(path, 'a+');
  try {
    const sizeBytes = fstatSync(file).size;
    const known = positions.get(path);
    const position = known?.sizeBytes === sizeBytes ? known : readPosition(file, sizeBytes);
    const id = position.lastId + 1;
    const dated = { id, runId, time: new Date().toISOString(), ...event } as RunEvent;
    const line = Buffer.from(`${position.endsLine ? '' : '\n'}${JSON.stringify(dated)}\n`);
    const written = writeSync(file, line);
    const endsLine = written === line.length;
    positions.set(path, { sizeBytes: sizeBytes + written, lastId: id, endsLine });
    return dated;
  } finally {
    closeSync(file);
  }
}

/**
 * Appends an event, numbered and dated, to a run's `events.jsonl`.
 *
 * Synchronous, so that events keep their order and none is lost by what comes next. A line that a
 * killed process left unfinished is ended first; readers skip it.
 *
 * @throws StageError `disk-full` when there is no room.
 */
export function appendEvent(root: string, runId: string, event: NewRunEvent): RunEvent {
  const path = eventsPath(root, runId);
  try {
    return lockBriefly(`${path}.lock`, () => append(path, runId, event)); // workers share the log
  } catch (error) {
    throw writeFailure(path, error);
  }
}
