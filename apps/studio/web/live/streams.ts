import type { Listener } from '../source/source.ts';
import { type OpenStream, RunStream } from './run-stream.ts';

/** Follows runs; however many listen to one, it is asked for once. */
export type Streams = { join(runId: string, listener: Listener): () => void };

/** Streams of this page's, or this worker's, own. */
export function createStreams(
  openStream: OpenStream = (address) => new EventSource(address),
): Streams {
  const streams = new Map<string, RunStream>();
  return {
    join(runId, listener) {
      const known = streams.get(runId);
      const stream = known ?? new RunStream(runId, openStream, () => streams.delete(runId));
      streams.set(runId, stream);
      return stream.join(listener);
    },
  };
}
