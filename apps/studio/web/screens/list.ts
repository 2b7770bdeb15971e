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
