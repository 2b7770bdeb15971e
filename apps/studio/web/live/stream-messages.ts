import type { StreamEnd, StreamedEvent } from '../../src/api/index.ts';

/** What a tab tells the worker. `key` names one of its listeners. */
export type ToWorker =
  /** The lock that the tab holds for as long as it is there. */
  | { type: 'here'; lock: string }
  | { type: 'join'; key: number; runId: string }
  | { type: 'leave'; key: number };

/** What the worker tells a tab. */
export type ToTab =
  | { type: 'ready' }
  | { type: 'events'; key: number; events: StreamedEvent[] }
  | { type: 'state'; key: number; state: 'open' | 'lost' }
  | { type: 'end'; key: number; end: StreamEnd };
