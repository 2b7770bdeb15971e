import type { StreamEnd, StreamedEvent } from '../../src/api/index.ts';
import type { Listener } from '../source/source.ts';

/** Follows a run's events through a stream of its own. */
export function followRun(runId: string, listener: Listener): () => void {
  const stream = new EventSource(`/api/runs/${encodeURIComponent(runId)}/events`);
  stream.addEventListener('open', () => listener.onState('open'));
  stream.addEventListener('error', () => listener.onState('lost'));
  stream.addEventListener('message', ({ data }) =>
    listener.onEvent(JSON.parse(data) as StreamedEvent),
  );
  stream.addEventListener('end', ({ data }) => {
    stream.close();
    listener.onEnd(JSON.parse(data) as StreamEnd);
  });
  return () => stream.close();
}
