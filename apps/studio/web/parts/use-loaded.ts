import { useCallback, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { type ApiFailure, toFailure } from '../source/api-failure.ts';

export type Loaded<Value> =
  | { state: 'loading' }
  | { state: 'failed'; failure: ApiFailure; retry: () => void }
  /** `refresh` reads it again and meanwhile keeps what is shown. */
  | { state: 'ready'; value: Value; refresh: () => void };

/**
 * Reads something when a screen opens, and again when what it depends on changes; an answer that
 * comes too late is dropped.
 *
 * @param key changes when something else is to be read
 */
export function useLoaded<Value>(read: () => Promise<Value>, key: string): Loaded<Value> {
  const [loaded, setLoaded] = useState<Loaded<Value>>({ state: 'loading' });
  const newest = useRef(0);
  const load = useCallback(
    (keeps: boolean) => {
      newest.current += 1;
      const turn = newest.current;
      const settle = (next: Loaded<Value>): void => {
        if (turn === newest.current) setLoaded(next);
      };
      if (!keeps) setLoaded({ state: 'loading' });
      read().then(
        (value) => settle({ state: 'ready', value, refresh: () => load(true) }),
        (thrown) =>
          settle({ state: 'failed', failure: toFailure(thrown), retry: () => load(false) }),
      );
    },
    [key],
  );
  // Before the words of waiting are painted: a frame earlier is a frame less to wait.
  useLayoutEffect(() => {
    load(false);
    return () => {
      newest.current += 1;
    };
  }, [load]);
  return loaded;
}
