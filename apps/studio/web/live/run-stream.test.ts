import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { StreamedEvent } from '../../src/api/index.ts';
import type { EventStream } from './run-stream.ts';
import { createStreams } from './streams.ts';

/** A stream as a browser has it, told by hand what its server does. */
class HandStream extends EventTarget implements EventStream {
  readyState = 0;
  isClosed = false;
  readonly address: string;

  constructor(address: string) {
    super();
    this.address = address;
  }

  close(): void {
    this.isClosed = true;
  }

  open(): void {
    this.readyState = 1;
    this.dispatchEvent(new Event('open'));
  }

  say(data: unknown, type = 'message'): void {
    this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data) }));
  }

  fail(readyState: number): void {
    this.readyState = readyState;
    this.dispatchEvent(new Event('error'));
  }
}

let opened: HandStream[];

beforeEach(() => {
  vi.useFakeTimers();
  opened = [];
});

afterEach(() => {
  vi.useRealTimers();
});

const streams = () =>
  createStreams((address) => {
    opened.push(new HandStream(address));
    return opened.at(-1)!;
  });

const event = (id: number) => ({ id, type: 'run-paused' }) as StreamedEvent;

function record(): {
  heard: string[];
  listener: Parameters<ReturnType<typeof streams>['join']>[1];
} {
  const heard: string[] = [];
  return {
    heard,
    listener: {
      onEvent: ({ id }) => heard.push(`${id}`),
      onState: (state) => heard.push(state),
      onEnd: ({ state }) => heard.push(`end ${state}`),
    },
  };
}

test('one stream tells all listeners everything, also those that come later', async () => {
  const { join } = streams();
  const first = record();
  join('a run', first.listener);
  opened[0]!.open();
  opened[0]!.say(event(1));
  const second = record();
  join('a run', second.listener);
  await Promise.resolve();
  opened[0]!.say(event(2));
  opened[0]!.say({ state: 'completed' }, 'end');
  const third = record();
  join('a run', third.listener);
  await Promise.resolve();
  expect(opened.map(({ address }) => address)).toEqual(['/api/runs/a%20run/events?after=0']);
  expect(first.heard).toEqual(['1', 'open', '2', 'end completed']);
  expect(second.heard).toEqual(['1', 'open', '2', 'end completed']);
  expect(third.heard).toEqual(['1', '2', 'end completed']);
  expect(opened[0]!.isClosed).toBe(true);
});

test('what a browser asks for again by itself is told once', async () => {
  const { heard, listener } = record();
  streams().join('run', listener);
  await Promise.resolve();
  const [stream] = opened;
  stream!.open();
  stream!.say(event(1));
  stream!.fail(0);
  stream!.fail(0);
  vi.advanceTimersByTime(60_000);
  stream!.open();
  stream!.say(event(1));
  stream!.say(event(2));
  expect(heard).toEqual(['open', '1', 'lost', 'open', '2']);
  expect(opened).toHaveLength(1);
});

test('a stream that the browser gave up is opened again behind the last event, ever less often', async () => {
  const { heard, listener } = record();
  streams().join('run', listener);
  await Promise.resolve();
  opened[0]!.open();
  opened[0]!.say(event(7));
  opened[0]!.fail(2);
  for (const delayMs of [500, 1000, 2000, 4000, 5000, 5000]) {
    const count = opened.length;
    vi.advanceTimersByTime(delayMs - 1);
    expect(opened).toHaveLength(count);
    vi.advanceTimersByTime(1);
    expect(opened).toHaveLength(count + 1);
    expect(opened.at(-1)!.address).toBe('/api/runs/run/events?after=7');
    opened.at(-1)!.fail(2);
  }
  vi.advanceTimersByTime(5000);
  opened.at(-1)!.open();
  opened.at(-1)!.say(event(8));
  expect(heard).toEqual(['open', '7', 'lost', 'open', '8']);
});

test('a stream is closed a while after its last listener left, and not when one comes back', async () => {
  const { join } = streams();
  const { listener } = record();
  const leave = join('run', listener);
  leave();
  vi.advanceTimersByTime(4000);
  const back = join('run', listener);
  vi.advanceTimersByTime(60_000);
  expect(opened.map(({ isClosed }) => isClosed)).toEqual([false]);
  back();
  back();
  vi.advanceTimersByTime(5000);
  expect(opened.map(({ isClosed }) => isClosed)).toEqual([true]);
  join('run', listener);
  expect(opened).toHaveLength(2);
});

test('who left before anything was told hears nothing', async () => {
  const { join } = streams();
  join('run', record().listener);
  opened[0]!.say(event(1));
  const { heard, listener } = record();
  join('run', listener)();
  await Promise.resolve();
  expect(heard).toEqual([]);
});
