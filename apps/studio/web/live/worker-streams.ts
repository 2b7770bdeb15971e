import type { Listener } from '../source/source.ts';
import type { ToTab, ToWorker } from './stream-messages.ts';
import type { Streams } from './streams.ts';

/** A worker that does not say by then that it is there will not. */
const patienceMs = 4000;

type Joined = { runId: string; listener: Listener; lastId: number; leave?: () => void };

function hear({ listener, ...joined }: Joined, message: Exclude<ToTab, { type: 'ready' }>): number {
  let { lastId } = joined;
  if (message.type === 'state') listener.onState(message.state);
  else if (message.type === 'end') listener.onEnd(message.end);
  else {
    for (const event of message.events) {
      if (event.id <= lastId) continue;
      lastId = event.id;
      listener.onEvent(event);
    }
  }
  return lastId;
}

/** Holds a lock for as long as this page is there, by whose end the worker hears of the page's. */
async function holdLock(onHeld: (lock: string) => void): Promise<void> {
  const lock = `sightline-tab-${crypto.randomUUID()}`;
  await navigator.locks?.request(lock, () => {
    onHeld(lock); // not before: the worker would get it first, and think that the page has gone
    return new Promise(() => undefined);
  });
}

/** Streams that a shared worker follows for all tabs; the page's own ones where that fails. */
export class WorkerStreams implements Streams {
  readonly #port: MessagePort;
  readonly #createOwn: () => Streams;
  readonly #joined = new Map<number, Joined>();
  #own: Streams | undefined;
  #nextKey = 1;

  /** @param hold takes a lock that this page holds until its end, and tells its name then */
  constructor(worker: SharedWorker, createOwn: () => Streams, hold: typeof holdLock = holdLock) {
    this.#port = worker.port;
    this.#createOwn = createOwn;
    const late = setTimeout(() => this.#fallBack(), patienceMs);
    worker.addEventListener('error', () => this.#fallBack());
    this.#port.addEventListener('message', ({ data }) => {
      clearTimeout(late);
      this.#take(data as ToTab);
    });
    this.#port.start();
    void hold((lock) => this.#post({ type: 'here', lock }));
  }

  join(runId: string, listener: Listener): () => void {
    const key = this.#nextKey;
    this.#nextKey += 1;
    const joined: Joined = { runId, listener, lastId: 0 };
    this.#joined.set(key, joined);
    if (this.#own) this.#joinOwn(joined, this.#own);
    else this.#post({ type: 'join', key, runId });
    return () => {
      this.#joined.delete(key);
      joined.leave?.();
      this.#post({ type: 'leave', key });
    };
  }

  #post(message: ToWorker): void {
    this.#port.postMessage(message);
  }

  #take(message: ToTab): void {
    if (message.type === 'ready' || this.#own) return;
    const joined = this.#joined.get(message.key);
    if (joined) joined.lastId = hear(joined, message);
  }

  #fallBack(): void {
    if (this.#own) return;
    this.#own = this.#createOwn();
    for (const [key, joined] of this.#joined) {
      this.#post({ type: 'leave', key }); // a worker that comes late would stream for nobody
      this.#joinOwn(joined, this.#own);
    }
  }

  /** What the worker told already is not told again. */
  #joinOwn(joined: Joined, own: Streams): void {
    const { runId, listener } = joined;
    joined.leave = own.join(runId, {
      ...listener,
      onEvent(event) {
        if (event.id <= joined.lastId) return;
        joined.lastId = event.id;
        listener.onEvent(event);
      },
    });
  }
}
