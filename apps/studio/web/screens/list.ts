import type { RunScreen } from '../router.ts';
import type { LazyScreen, RunScreenProps, ScreenProps } from './screen.ts';

/** Screens of a run, in the order of the tabs. */
export const screensOfRun: Record<RunScreen, { title: string; load: LazyScreen<RunScreenProps> }> =
  {
    flow: { title: 'Data flow', load: async () => (await import('./flow/screen.tsx')).FlowScreen },
    table: { title: 'Tables', load: async () => (await import('./table/screen.tsx')).TableScreen },
    training: {
      title: 'Training',
      load: async () => (await import('./training/screen.tsx')).TrainingScreen,
    },
    ask: { title: 'Ask', load: async () => (await import('./ask/screen.tsx')).AskScreen },
    learn: { title: 'Learn', load: async () => (await import('./learn/screen.tsx')).LearnScreen },
  };

export const runsScreen: LazyScreen<ScreenProps> = async () =>
  (await import('./runs/screen.tsx')).RunsScreen;

export const compareScreen: LazyScreen<ScreenProps> = async () =>
  (await import('./compare/screen.tsx')).CompareScreen;

/** Fetches the code of all screens while the page has nothing else to do, so that each opens at once. */
export function fetchScreens(): void {
  const whenIdle = globalThis.requestIdleCallback ?? ((work: () => void) => setTimeout(work, 500));
  const loads = [...Object.values(screensOfRun).map(({ load }) => load), runsScreen, compareScreen];
  // One that cannot be had now is asked for again, and told, when it is opened.
  whenIdle(() => void Promise.allSettled(loads.map((load) => load())));
}
