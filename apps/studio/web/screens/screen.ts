import type { FunctionComponent } from 'preact';
import type { Source } from '../source/source.ts';

/** What every screen is given. `runId` is the run's own, or that of the capsule. */
export type RunScreenProps = {
  source: Source;
  runId: string;
  /** What stands in the address behind the screen's name. */
  rest: string[];
  query: URLSearchParams;
};

/** What the screens that show several runs are given. */
export type ScreenProps = { source: Source; query: URLSearchParams };

/** A screen is loaded when it is opened. */
export type LazyScreen<Props> = () => Promise<FunctionComponent<Props>>;
