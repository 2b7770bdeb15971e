import { afterEach, expect, test } from 'vitest';
import type { StreamedEvent } from '../../src/api/index.ts';
import type { Listener } from '../source/source.ts';
import { serveTab } from './serve-tab.ts';
import type { Streams } from './streams.ts';
import { WorkerStreams } from './worker-streams.ts';

const channels: MessageChannel[] = [];

afterEach(() => {
  for (const { port1, port2 } of channels.splice(0)) {
    port1.close();
    port2.close();
  }
});

/** Streams that are told by hand what to tell. */
class HandStreams implements Streams {
  readonly joined: { runId: string; listener: Listener }[] = [];

  join(runId: string, listener: Listener): () => void {
    const entry = { runId, listener };
    this.joined.push(entry);
    return () => void this.joined.splice(this.joined.indexOf(entry), 1);
  }
}

/** A worker and a tab at the two ends of a real channel. */
function connectTab(inWorker: Streams | undefined, own: Streams) {
  const channel = new MessageChannel();
  channels.push(channel);
  const released: (() => void)[] = [];
  const locks = {
    request: async (_name: string, onRelease: () => void) => void released.push(onRelease),
  };
  const worker = Object.assign(new EventTarget(), { port: channel.port2 });
  if (inWorker) serveTab(channel.port1, inWorker, locks);
  const hold = async (onHeld: (lock: string) => void): Promise<void> => onHeld('a lock');
  const tab = new WorkerStreams(worker as unknown as SharedWorker, () => own, hold);
  return { tab, worker, released };
}

function record() {
  const heard: unknown[] = [];
  const listener: Listener = {
    onEvent: ({ id }) => heard.push(id),
    onState: (state) => heard.push(state),
    onEnd: ({ state }) => heard.push(state),
  };
  return { heard, listener };
}

const event = (id: number) => ({ id, type: 'run-paused' }) as StreamedEvent;

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}

test('a tab hears from the worker what its streams tell, in order, and no more once it left', async () => {
  const inWorker = new HandStreams();
  const { tab } = connectTab(inWorker, new HandStreams());
  const { heard, listener } = record();
  const leave = tab.join('run', listener);
  await until(() => inWorker.joined.length === 1);
  const told = inWorker.joined[0]!.listener;
  for (const id of [1, 2]) told.onEvent(event(id));
  told.onState('open');
  told.onEvent(event(3));
  told.onEnd({ state: 'completed' });
  await until(() => heard.length === 5);
  expect(heard).toEqual([1, 2, 'open', 3, 'completed']);
  leave();
  await until(() => inWorker.joined.length === 0);
});

test('the worker lets go of what a tab followed that is gone', async () => {
  const inWorker = new HandStreams();
  const { tab, released } = connectTab(inWorker, new HandStreams());
  tab.join('one', record().listener);
  tab.join('two', record().listener);
  await until(() => inWorker.joined.length === 2 && released.length === 1);
  released[0]!();
  expect(inWorker.joined).toEqual([]);
});

test('a tab goes on by itself when the worker fails, and tells nothing twice', async () => {
  const inWorker = new HandStreams();
  const own = new HandStreams();
  const { tab, worker } = connectTab(inWorker, own);
  const { heard, listener } = record();
  tab.join('run', listener);
  await until(() => inWorker.joined.length === 1);
  inWorker.joined[0]!.listener.onEvent(event(1));
  await until(() => heard.length === 1);
  worker.dispatchEvent(new Event('error'));
  inWorker.joined[0]!.listener.onEvent(event(2));
  for (const id of [1, 2, 3]) own.joined[0]!.listener.onEvent(event(id));
  const later = record();
  const leave = tab.join('other', later.listener);
  own.joined[1]!.listener.onEvent(event(1));
  leave();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect([heard, later.heard]).toEqual([[1, 2, 3], [1]]);
  expect(own.joined.map(({ runId }) => runId)).toEqual(['run']);
});
