import { type ReadonlySignal, signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { RunListing } from '../../src/api/index.ts';
import { type ApiFailure, toFailure } from '../source/api-failure.ts';
import type { Source } from '../source/source.ts';
import { isUnderWay } from './is-under-way.ts';

/** The list of runs as it was read last, and why it could not be read since. */
export type ListedRuns = Partial<RunListing> & { failure?: ApiFailure };

const busyMs = 2000;
const calmMs = 10_000;

const listed = signal<ListedRuns>({});
let userCount = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
let newest = 0;

/** Reads the list now; what was read before is kept where that fails. */
export async function refreshRuns(source: Source): Promise<void> {
  newest += 1;
  const turn = newest;
  const { failure: _, ...before } = listed.peek();
  const read = await source
    .listRuns()
    .catch((thrown): ListedRuns => ({ ...before, failure: toFailure(thrown) }));
  if (turn !== newest) return;
  listed.value = read;
  clearTimeout(timer);
  if (userCount > 0) timer = setTimeout(() => void refreshRuns(source), pauseOf(read));
}

function pauseOf({ runs, failure }: ListedRuns): number {
  if (document.hidden) return calmMs;
  return failure || runs?.some(isUnderWay) ? busyMs : calmMs;
}

/** The runs, the newest first, read again every two seconds while one of them is under way. */
export function useRuns(source: Source): ReadonlySignal<ListedRuns> {
  useEffect(() => {
    const wake = (): void => {
      if (!document.hidden) void refreshRuns(source);
    };
    userCount += 1;
    void refreshRuns(source);
    document.addEventListener('visibilitychange', wake);
    return () => {
      userCount -= 1;
      document.removeEventListener('visibilitychange', wake);
      if (userCount === 0) clearTimeout(timer);
    };
  }, [source]);
  return listed;
}
