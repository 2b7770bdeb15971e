import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { RunState } from '@sightline/contracts';
import { useEffect } from 'preact/hooks';
import type { StreamedEvent } from '../../src/api/index.ts';
import { isUnderWay } from '../parts/is-under-way.ts';
import type { Source } from '../source/source.ts';
import { emptyRun, endRun, type LiveRun, reduceRun } from './reduce-run.ts';

/** Events that come in one burst, as a replay does, are shown together. */
const burstMs = 16;
/** A run is followed on for a moment when its last screen closes: the next one often opens then. */
const lingerMs = 2000;

/** A run that is followed, for as many screens as show it. */
export class LiveStore {
  readonly run: Signal<LiveRun>;
  readonly #source: Pick<Source, 'follow'>;
  #userCount = 0;
  #stop: (() => void) | undefined;
  #waiting: StreamedEvent[] = [];
  #burst: ReturnType<typeof setTimeout> | undefined;
  #linger: ReturnType<typeof setTimeout> | undefined;

  constructor(source: Pick<Source, 'follow'>, runId: string, state: RunState) {
    this.#source = source;
    this.run = signal(emptyRun(runId, state));
  }

  /**
   * Follows the run until what is returned was called as often as this.
   *
   * @param state what the run's record says
   */
  use(state: RunState): () => void {
    this.#userCount += 1;
    clearTimeout(this.#linger);
    if (!this.#stop) this.#follow(state);
    let isUsed = true;
    return () => {
      if (!isUsed) return;
      isUsed = false;
      this.#userCount -= 1;
      if (this.#userCount === 0) this.#linger = setTimeout(() => this.#close(), lingerMs);
    };
  }

  get isFollowed(): boolean {
    return this.#stop !== undefined;
  }

  #follow(state: RunState): void {
    const { runId } = this.run.peek();
    this.run.value = { ...emptyRun(runId, state), connection: 'connecting' };
    this.#stop = () => undefined;
    this.#stop = this.#source.follow(runId, {
      onEvent: (event) => {
        this.#waiting.push(event);
        this.#burst ??= setTimeout(() => this.#flush(), burstMs);
      },
      onState: (connection) => {
        this.#flush();
        this.run.value = { ...this.run.peek(), connection };
      },
      onEnd: (end) => {
        this.#flush();
        this.run.value = endRun(this.run.peek(), end);
      },
    });
  }

  #flush(): void {
    clearTimeout(this.#burst);
    this.#burst = undefined;
    const events = this.#waiting;
    this.#waiting = [];
    if (events.length > 0) this.run.value = events.reduce(reduceRun, this.run.peek());
  }

  #close(): void {
    clearTimeout(this.#burst);
    this.#burst = undefined;
    this.#waiting = [];
    this.#stop?.();
    this.#stop = undefined;
  }
}

const stores = new WeakMap<Source, Map<string, LiveStore>>();

function storeOf(source: Source, runId: string, state: RunState): LiveStore {
  const ofSource = stores.get(source) ?? new Map<string, LiveStore>();
  stores.set(source, ofSource);
  const store = ofSource.get(runId) ?? new LiveStore(source, runId, state);
  ofSource.set(runId, store);
  return store;
}

/**
 * A run as its events tell it, while it is under way; the same one for every screen that asks.
 *
 * @param state what the run's record says: of one that is over nothing is followed, and the signal
 *   stays as it is (`connection` is `idle`, or `ended` when it ended before our eyes)
 */
export function useLiveRun(
  source: Source,
  runId: string,
  state: RunState,
): ReadonlySignal<LiveRun> {
  const store = storeOf(source, runId, state);
  const isFollowed = isUnderWay({ state });
  useEffect(() => (isFollowed ? store.use(state) : undefined), [store, isFollowed]);
  return store.run;
}
