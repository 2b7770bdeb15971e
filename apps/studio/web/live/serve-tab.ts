import type { StreamedEvent } from '../../src/api/index.ts';
import type { Listener } from '../source/source.ts';
import type { ToTab, ToWorker } from './stream-messages.ts';
import type { Streams } from './streams.ts';

/** What is used of a port, and of a browser's locks. */
export type TabPort = Pick<MessagePort, 'postMessage' | 'addEventListener' | 'start'>;
type Locks = { request(name: string, callback: () => void): Promise<unknown> };

/** Tells a tab what its listener is to hear; a burst of events goes as one message. */
function listenFor(key: number, post: (message: ToTab) => void): Listener {
  let burst: StreamedEvent[] = [];
  const flush = (): void => {
    if (burst.length > 0) post({ type: 'events', key, events: burst });
    burst = [];
  };
  return {
    onEvent(event) {
      if (burst.length === 0) queueMicrotask(flush);
      burst.push(event);
    },
    onState(state) {
      flush();
      post({ type: 'state', key, state });
    },
    onEnd(end) {
      flush();
      post({ type: 'end', key, end });
    },
  };
}

/** Lets a tab listen through its port. A port does not tell of its tab's end: a lock that it held does. */
export function serveTab(port: TabPort, streams: Streams, locks: Locks | undefined): void {
  const joined = new Map<number, () => void>();
  const post = (message: ToTab): void => port.postMessage(message);
  const leaveAll = (): void => {
    for (const leave of joined.values()) leave();
    joined.clear();
  };
  port.addEventListener('message', ({ data }) => {
    const message = data as ToWorker;
    if (message.type === 'here') void locks?.request(message.lock, leaveAll);
    else if (message.type === 'join') {
      joined.set(message.key, streams.join(message.runId, listenFor(message.key, post)));
    } else {
      joined.get(message.key)?.();
      joined.delete(message.key);
    }
  });
  port.start();
  post({ type: 'ready' });
}
