import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StreamedEvent } from '../../src/api/index.ts';
import type { Listener } from '../source/source.ts';
import { LiveStore } from './live-run.ts';

/** A source that tells what the test has it tell. */
function followable() {
  const listeners = new Set<Listener>();
  let opened = 0;
  return {
    follow(_: string, listener: Listener) {
      opened += 1;
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tell: (act: (listener: Listener) => void) => listeners.forEach(act),
    openCount: () => listeners.size,
    openedCount: () => opened,
  };
}

const started = (id: number): StreamedEvent => ({
  ...{ id, runId: 'r', time: '2026-01-01T10:00:00Z', type: 'run-started' as const },
  ...{ recipe: 'default', engine: 'local' as const },
});

describe('a store that follows a run', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('opens one stream for two screens, and closes it behind the last one', () => {
    const source = followable();
    const store = new LiveStore(source, 'r', 'running');
    const [first, second] = [store.use('running'), store.use('running')];
    expect(source.openedCount()).toBe(1);
    first();
    first();
    vi.runAllTimers();
    expect(source.openCount()).toBe(1);
    second();
    vi.runAllTimers();
    expect(source.openCount()).toBe(0);
  });

  it('stays open while one screen gives way to the next', () => {
    const source = followable();
    const store = new LiveStore(source, 'r', 'running');
    store.use('running')();
    store.use('running');
    vi.runAllTimers();
    expect([source.openCount(), source.openedCount()]).toEqual([1, 1]);
  });

  it('tells a lost connection after all events that came before, and that it is back', () => {
    const source = followable();
    const store = new LiveStore(source, 'r', 'running');
    store.use('running');
    expect(store.run.value.connection).toBe('connecting');
    source.tell((listener) => listener.onEvent(started(1)));
    source.tell((listener) => listener.onState('lost'));
    expect(store.run.value).toMatchObject({ connection: 'lost', lastEventId: 1 });
    source.tell((listener) => listener.onState('open'));
    expect(store.run.value.connection).toBe('open');
  });

  it('shows a burst of events together', () => {
    const source = followable();
    const store = new LiveStore(source, 'r', 'running');
    store.use('running');
    let changes = 0;
    store.run.subscribe(() => {
      changes += 1;
    });
    for (let id = 1; id <= 100; id++) source.tell((listener) => listener.onEvent(started(id)));
    vi.runAllTimers();
    expect([store.run.value.lastEventId, changes]).toEqual([100, 2]); // and once at the start
  });
});
