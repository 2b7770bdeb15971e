import type { Listener } from '../source/source.ts';
import workerAddress from './stream-worker.ts?sharedworker&url';
import { createStreams, type Streams } from './streams.ts';
import { WorkerStreams } from './worker-streams.ts';

type ScriptPolicy = { createScriptURL(address: string): string };
type TrustedTypes = { createPolicy(name: string, policy: ScriptPolicy): ScriptPolicy };

/** The policy of the page lets this one address become a script, and no other. */
function trustWorker(): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  const policy = { createScriptURL: () => workerAddress };
  const trusted = trustedTypes?.createPolicy('sightline-worker', policy) ?? policy;
  return trusted.createScriptURL(workerAddress);
}

function openStreams(): Streams {
  if (typeof SharedWorker === 'undefined') return createStreams();
  try {
    return new WorkerStreams(new SharedWorker(trustWorker(), 'sightline'), createStreams);
  } catch {
    return createStreams(); // a browser that allows no worker here
  }
}

let streams: Streams | undefined;

/**
 * Tells every event of a run once, in order, from its first, through one connection for all tabs of
 * the browser; comes back by itself when the studio was away.
 *
 * @returns what ends that
 */
export function followRun(runId: string, listener: Listener): () => void {
  streams ??= openStreams();
  return streams.join(runId, listener);
}
