import type { RunState, StageState } from '@sightline/contracts';

type Look = { word: string; tone: string; icon: string };

/** Icons differ in shape, so that no state is told by its colour alone. */
const icons = {
  check: 'M3 8.5 6.5 12 13 4.5',
  cross: 'M4 4 12 12 M12 4 4 12',
  play: 'M5 3 13 8 5 13z',
  bars: 'M5 3v10 M11 3v10',
  link: 'M3 8h10 M9 4l4 4-4 4',
  dot: 'M8 7.9v.2',
  slash: 'M3 13 13 3',
};

const looks: Record<RunState | StageState, Look> = {
  running: { word: 'running', tone: 'live', icon: icons.play },
  paused: { word: 'paused', tone: 'warn', icon: icons.bars },
  completed: { word: 'completed', tone: 'good', icon: icons.check },
  failed: { word: 'failed', tone: 'bad', icon: icons.cross },
  interrupted: { word: 'interrupted', tone: 'warn', icon: icons.slash },
  waiting: { word: 'waiting', tone: 'soft', icon: icons.dot },
  hit: { word: 'hit', tone: 'good', icon: icons.link },
  skipped: { word: 'skipped', tone: 'soft', icon: icons.slash },
};

export function StateIcon({ state }: { state: RunState | StageState }) {
  return (
    <svg
      viewBox="0 0 16 16"
      aria-hidden="true"
      fill="none"
      stroke="currentColor"
      stroke-width="2.4"
    >
      <path d={looks[state].icon} stroke-linecap="round" stroke-linejoin="round" />
    </svg>
  );
}

/** A state as icon and word; `word` replaces the usual one. */
export function StateBadge({ state, word }: { state: RunState | StageState; word?: string }) {
  const look = looks[state];
  return (
    <span class={`state state-${look.tone}`}>
      <StateIcon state={state} />
      {word ?? look.word}
    </span>
  );
}
