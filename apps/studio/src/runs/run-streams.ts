import { followBatches, readRun } from '@sightline/pipeline/runs';
import type { Context } from 'hono';
import { type SSEStreamingApi, streamSSE } from 'hono/streaming';
import type { StreamEnd, StreamedEvent } from '../api/index.ts';
import type { StudioContext } from '../server/studio-context.ts';
import { toApiError } from '../server/to-api-error.ts';
import { createObserver } from './observe-events.ts';

const keepAliveMs = 15_000;
/** What the browser waits before it asks again after a stream broke. */
const retryMs = 1000;

/** JSON has no line breaks of its own. */
const messageOf = (event: StreamedEvent): string =>
  `id: ${event.id}\ndata: ${JSON.stringify(event)}\n\n`;

async function tellEvents(
  stream: SSEStreamingApi,
  root: string,
  runId: string,
  after: number,
  signal: AbortSignal,
): Promise<void> {
  const observe = createObserver();
  for await (const events of followBatches(root, runId, signal)) {
    const fresh = events.map(observe).filter(({ id }) => id > after);
    if (fresh.length > 0) await stream.write(fresh.map(messageOf).join(''));
  }
  if (signal.aborted) return;
  await tellEnd(stream, { state: (await readRun(root, runId)).state });
}

const tellEnd = (stream: SSEStreamingApi, end: StreamEnd): Promise<void> =>
  stream.writeSSE({ event: 'end', data: JSON.stringify(end) });

/** Streams of events, which end with the studio; `count` says how many are open. */
export class RunStreams {
  readonly #root: string;
  readonly #open = new Set<AbortController>();

  constructor({ root, onClose }: Pick<StudioContext, 'root' | 'onClose'>) {
    this.#root = root;
    onClose(() => {
      for (const stream of this.#open) stream.abort();
    });
  }

  get count(): number {
    return this.#open.size;
  }

  /**
   * Every event of a run, once, as server-sent events whose ids are the events'; those up to `after`
   * are left out. The last message, `end`, is a `StreamEnd`.
   */
  answer(context: Context, runId: string, after: number): Response {
    if (context.req.method === 'HEAD') return context.body(null); // nobody would read the stream
    return streamSSE(context, async (stream) => {
      const ending = new AbortController();
      this.#open.add(ending);
      stream.onAbort(() => ending.abort());
      const keepAlive = setInterval(() => void stream.write(':\n\n'), keepAliveMs);
      try {
        await stream.write(`retry: ${retryMs}\n\n`);
        await tellEvents(stream, this.#root, runId, after, ending.signal);
      } catch (thrown) {
        // The run was removed while it was followed, say.
        if (ending.signal.aborted) return;
        await tellEnd(stream, { problem: toApiError(thrown, `following run ${runId}`) });
      } finally {
        clearInterval(keepAlive);
        this.#open.delete(ending);
      }
    });
  }
}
