import { useEffect, useRef, useState } from 'preact/hooks';
import type { SampleLine } from '../../src/api/index.ts';
import { type ApiFailure, toFailure } from '../source/api-failure.ts';
import type { Source } from '../source/source.ts';

type Known = {
  /** As far as they have been read. */
  lines: readonly SampleLine[];
  totalCount: number;
  failure?: ApiFailure;
  isReading: boolean;
  /** Whether the first were read, or could not be. */
  isRead: boolean;
};

export type Samples = Known & {
  /** Reads on, behind the last that is known. */
  more: () => Promise<readonly SampleLine[]>;
};

type Options = {
  /** How many are read at a time. */
  pageCount: number;
  /** Changes when there may be others. */
  version?: string;
  /** Only these are wanted; they are among the first `pageCount`. */
  only?: ReadonlySet<string> | undefined;
};

/** A run's samples, a page after the other. */
export function useSamples(
  source: Source,
  runId: string,
  { pageCount, version = '', only }: Options,
): Samples {
  const nothing: Known = { lines: [], totalCount: 0, isRead: false, isReading: true };
  const [known, setKnown] = useState(nothing);
  const newest = useRef(known);
  const asked = useRef<{ from: number; version: string; lines: Promise<readonly SampleLine[]> }>();
  const show = (next: Known): void => {
    newest.current = next;
    setKnown(next);
  };
  const fetchPage = async (from: number): Promise<readonly SampleLine[]> => {
    const before = newest.current.lines.slice(0, from);
    const next = await source.listSamples(runId, from, pageCount).then(
      ({ samples, totalCount }): Known => {
        const added = samples.filter(({ sampleId }) => only?.has(sampleId) ?? true);
        const lines = [...before, ...added];
        return {
          lines,
          totalCount: only ? lines.length : totalCount,
          isRead: true,
          isReading: false,
        };
      },
      (thrown): Known => {
        return { ...newest.current, isRead: true, isReading: false, failure: toFailure(thrown) };
      },
    );
    if (asked.current?.version !== `${runId} ${version}`) return next.lines;
    asked.current = undefined;
    show(next);
    return next.lines;
  };
  // Who presses Next again before the page is there waits for the same one.
  const read = (from: number): Promise<readonly SampleLine[]> => {
    const key = `${runId} ${version}`;
    const pending = asked.current;
    if (pending?.version === key && pending.from === from) return pending.lines;
    const { failure: _, ...rest } = newest.current;
    show({ ...rest, isReading: true });
    asked.current = { from, version: key, lines: Promise.resolve([]) };
    asked.current.lines = fetchPage(from);
    return asked.current.lines;
  };
  useEffect(() => void read(0), [source, runId, version]);
  return { ...known, more: () => read(newest.current.lines.length) };
}
