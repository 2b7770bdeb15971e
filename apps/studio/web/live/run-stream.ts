import type { StreamEnd, StreamedEvent } from '../../src/api/index.ts';
import type { Listener } from '../source/source.ts';

/** What is used of a browser's `EventSource`. */
export type EventStream = Pick<EventSource, 'readyState' | 'addEventListener' | 'close'>;
export type OpenStream = (address: string) => EventStream;

const closedState = 2;
const firstDelayMs = 500;
const longestDelayMs = 5000;
/** A run is followed on for a moment after its last listener left: the next one often comes then. */
const lingerMs = 5000;

/** One run's events, asked for once, and kept for those that begin to listen later. */
export class RunStream {
  readonly #runId: string;
  readonly #openStream: OpenStream;
  readonly #onClosed: () => void;
  readonly #listeners = new Set<Listener>();
  /** Those of them that have yet to be told what was before. */
  readonly #late = new Set<Listener>();
  readonly #events: StreamedEvent[] = [];
  #state: 'open' | 'lost' | undefined;
  #end: StreamEnd | undefined;
  #stream: EventStream | undefined;
  #failureCount = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #linger: ReturnType<typeof setTimeout> | undefined;

  constructor(runId: string, openStream: OpenStream, onClosed: () => void) {
    this.#runId = runId;
    this.#openStream = openStream;
    this.#onClosed = onClosed;
    this.#open();
  }

  /** Tells a listener all from the first event on; what is returned ends that. */
  join(given: Listener): () => void {
    const listener = { ...given }; // the same may listen twice
    clearTimeout(this.#linger);
    this.#listeners.add(listener);
    this.#late.add(listener);
    queueMicrotask(() => this.#replay(listener));
    return () => {
      if (!this.#listeners.delete(listener) || this.#listeners.size > 0) return;
      this.#linger = setTimeout(() => this.#close(), lingerMs);
    };
  }

  #tellAll(tell: (listener: Listener) => void): void {
    for (const listener of [...this.#listeners]) if (!this.#late.has(listener)) tell(listener);
  }

  #replay(listener: Listener): void {
    this.#late.delete(listener);
    if (!this.#listeners.has(listener)) return;
    for (const event of this.#events) listener.onEvent(event);
    if (this.#end) listener.onEnd(this.#end);
    else if (this.#state) listener.onState(this.#state);
  }

  #open(): void {
    const after = this.#events.at(-1)?.id ?? 0;
    const address = `/api/runs/${encodeURIComponent(this.#runId)}/events?after=${after}`;
    const stream = this.#openStream(address);
    this.#stream = stream;
    stream.addEventListener('open', () => this.#tell('open'));
    stream.addEventListener('error', () => this.#lose(stream));
    stream.addEventListener('message', (message) => this.#take((message as MessageEvent).data));
    stream.addEventListener('end', (message) => this.#finish((message as MessageEvent).data));
  }

  #take(text: string): void {
    const event = JSON.parse(text) as StreamedEvent;
    if (event.id <= (this.#events.at(-1)?.id ?? 0)) return; // told before a connection broke
    this.#failureCount = 0;
    this.#events.push(event);
    this.#tellAll((listener) => listener.onEvent(event));
  }

  #tell(state: 'open' | 'lost'): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#tellAll((listener) => listener.onState(state));
  }

  /** A browser tries again by itself, but for errors after which it thinks that it is no use. */
  #lose(stream: EventStream): void {
    this.#tell('lost');
    if (stream !== this.#stream || stream.readyState !== closedState) return;
    const delayMs = Math.min(longestDelayMs, firstDelayMs * 2 ** this.#failureCount);
    this.#failureCount += 1;
    this.#retry = setTimeout(() => this.#open(), delayMs);
  }

  #finish(text: string): void {
    this.#stream?.close();
    const end = JSON.parse(text) as StreamEnd;
    this.#end = end;
    this.#tellAll((listener) => listener.onEnd(end));
  }

  #close(): void {
    clearTimeout(this.#retry);
    this.#stream?.close();
    this.#onClosed();
  }
}
