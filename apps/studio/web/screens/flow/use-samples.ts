import { useEffect, useRef, useState } from 'preact/hooks';
import type { FollowedSample, SampleLine } from '../../../src/api/index.ts';
import { type ApiFailure, toFailure } from '../../source/api-failure.ts';
import type { Source } from '../../source/source.ts';

const pageCount = 50;

export type Samples = {
  lines: readonly SampleLine[];
  totalCount: number;
  failure?: ApiFailure;
  isRead: boolean;
  /** Reads on, behind the last that is known. */
  more: () => Promise<readonly SampleLine[]>;
};

/**
 * A run's samples, a page after the other.
 *
 * @param version changes when there may be others
 */
export function useSamples(source: Source, runId: string, version: string): Samples {
  const nothing = { lines: [] as readonly SampleLine[], totalCount: 0, isRead: false };
  const [known, setKnown] = useState<Omit<Samples, 'more'>>(nothing);
  const newest = useRef(known);
  const asked = useRef<{ from: number; version: string; lines: Promise<readonly SampleLine[]> }>();
  const fetchPage = async (from: number): Promise<readonly SampleLine[]> => {
    const before = newest.current.lines.slice(0, from);
    const next = await source.listSamples(runId, from, pageCount).then(
      ({ samples, totalCount }) => ({ lines: [...before, ...samples], totalCount, isRead: true }),
      (thrown) => ({ ...newest.current, isRead: true, failure: toFailure(thrown) }),
    );
    if (asked.current?.version !== `${runId} ${version}`) return next.lines;
    asked.current = undefined;
    newest.current = next;
    setKnown(next);
    return next.lines;
  };
  // Who presses Next again before the page is there waits for the same one.
  const read = (from: number): Promise<readonly SampleLine[]> => {
    const key = `${runId} ${version}`;
    const pending = asked.current;
    if (pending?.version === key && pending.from === from) return pending.lines;
    asked.current = { from, version: key, lines: Promise.resolve([]) };
    asked.current.lines = fetchPage(from);
    return asked.current.lines;
  };
  useEffect(() => void read(0), [source, runId, version]);
  return { ...known, more: () => read(newest.current.lines.length) };
}

export type Followed = { sample?: FollowedSample; failure?: ApiFailure };

/** A sample in every stage; what was shown before stays until the next one is there. */
export function useFollowed(
  source: Source,
  runId: string,
  sampleId: string | undefined,
  version: string,
): Followed {
  const [followed, setFollowed] = useState<Followed>({});
  useEffect(() => {
    if (sampleId === undefined) return undefined;
    let isWanted = true;
    const settle = (next: Followed): void => {
      if (isWanted) setFollowed(next);
    };
    source.followSample(runId, sampleId).then(
      (sample) => settle({ sample }),
      (thrown) => settle({ failure: toFailure(thrown) }),
    );
    return () => {
      isWanted = false;
    };
  }, [source, runId, sampleId, version]);
  return followed;
}
