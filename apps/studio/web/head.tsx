import { Mark } from './parts/mark.tsx';
import { ThemeSwitch } from './parts/theme-switch.tsx';
import { addressOf, type Route, type RunScreen, runScreens } from './router.ts';
import { RunSwitcher } from './run-switcher.tsx';
import { screensOfRun } from './screens/list.ts';
import { sampleRunId } from './source/open-source.ts';
import type { Source } from './source/source.ts';

const isCurrent = (isIt: boolean) => (isIt ? ('page' as const) : undefined);

/** Screens that a capsule has nothing for. */
const beyondCapsule: ReadonlySet<RunScreen> = new Set(['table']);

function RunTabs({ at, source }: { at: Extract<Route, { runId: string }>; source: Source }) {
  const isCapsule = source.kind === 'capsule' || at.runId === sampleRunId;
  const shown = runScreens.filter((screen) => !isCapsule || !beyondCapsule.has(screen));
  return (
    <>
      {shown.map((screen) => (
        <li key={screen}>
          <a href={addressOf(at.runId, screen)} aria-current={isCurrent(at.screen === screen)}>
            {screensOfRun[screen].title}
          </a>
        </li>
      ))}
    </>
  );
}

/** The head of the page: where one is, and where one can go. */
export function Head({ at, source }: { at: Route; source: Source }) {
  return (
    <header class="head">
      <button type="button" class="skip button" onClick={skipToMain}>
        Skip to the content
      </button>
      <div class="head-inner">
        <a class="wordmark" href="#/">
          <Mark />
          Sightline
        </a>
        <nav aria-label="Screens">
          <ul class="tabs">
            {source.kind === 'server' && (
              <li>
                <a href="#/runs" aria-current={isCurrent(at.screen === 'runs')}>
                  Runs
                </a>
              </li>
            )}
            {'runId' in at && <RunTabs at={at} source={source} />}
            {source.kind === 'server' && (
              <li>
                <a href="#/compare" aria-current={isCurrent(at.screen === 'compare')}>
                  Compare
                </a>
              </li>
            )}
          </ul>
        </nav>
        <div class="head-tools">
          {'runId' in at && <RunSwitcher at={at} source={source} />}
          <ThemeSwitch />
        </div>
      </div>
    </header>
  );
}

/** A link would change the address, which is the router's. */
function skipToMain(): void {
  document.getElementById('main')?.focus();
}
