import { useEffect, useRef } from 'preact/hooks';
import { Head } from './head.tsx';
import { Lazy } from './parts/lazy-screen.tsx';
import { EmptyNote, LoadedView } from './parts/loaded-view.tsx';
import { useLoaded } from './parts/use-loaded.ts';
import { addressOf, goTo, parseRoute, type Route, route } from './router.ts';
import { compareScreen, runsScreen, screensOfRun } from './screens/list.ts';
import { openSample, sampleRunId } from './source/open-source.ts';
import type { Source } from './source/source.ts';

type RunRoute = Extract<Route, { runId: string }>;

function RunScreenView({ at, source }: { at: RunRoute; source: Source }) {
  const { title, load } = screensOfRun[at.screen];
  const { runId, rest, query } = at;
  return <Lazy key={runId} load={load} title={title} props={{ source, runId, rest, query }} />;
}

/** The committed run: its screens read from a capsule, and say so. */
function SampleView({ at }: { at: RunRoute }) {
  const loaded = useLoaded(openSample, 'sample');
  return (
    <>
      {loaded.state !== 'ready' && <h1>{screensOfRun[at.screen].title}</h1>}
      <LoadedView loaded={loaded} what="the sample run">
        {(source) => (
          <>
            <div class="note">
              <p>
                <strong>This is a sample:</strong> a real run that comes with Sightline. To see one
                of your own, type <code>sightline run</code>, or start one under{' '}
                <a href="#/runs">Runs</a>.
              </p>
            </div>
            <RunScreenView at={at} source={source} />
          </>
        )}
      </LoadedView>
    </>
  );
}

/** What a visitor sees first: the newest run's data flow, or the sample's. */
function Home({ source }: { source: Source }) {
  const loaded = useLoaded(source.listRuns, 'home');
  const newest = loaded.state === 'ready' ? (loaded.value.runs[0]?.id ?? sampleRunId) : undefined;
  useEffect(() => {
    // The address may name another screen by now, and the page not know it yet.
    const isHome = parseRoute(location.hash).screen === 'home';
    if (newest !== undefined && isHome) goTo(addressOf(newest), { replace: true });
  }, [newest]);
  return (
    <>
      <h1>Sightline</h1>
      <LoadedView loaded={loaded} what="the list of runs">
        {() => null}
      </LoadedView>
    </>
  );
}

function Screen({ at, source }: { at: Route; source: Source }) {
  switch (at.screen) {
    case 'home':
      return <Home source={source} />;
    case 'runs':
      return (
        <Lazy load={runsScreen} title="Runs" props={{ source, query: new URLSearchParams() }} />
      );
    case 'compare':
      return <Lazy load={compareScreen} title="Compare" props={{ source, query: at.query }} />;
    case 'unknown':
      return (
        <>
          <h1>Not found</h1>
          <EmptyNote title={`There is no page ${at.path}.`}>
            <a href="#/">Go to the newest run</a>
          </EmptyNote>
        </>
      );
    default:
      if (source.kind === 'server' && at.runId === sampleRunId) return <SampleView at={at} />;
      return <RunScreenView at={at} source={source} />;
  }
}

function titleOf(at: Route): string {
  if ('runId' in at) return `${screensOfRun[at.screen].title} · ${at.runId} · Sightline`;
  const titles = { home: 'Sightline', runs: 'Runs · Sightline', compare: 'Compare · Sightline' };
  return at.screen === 'unknown' ? 'Not found · Sightline' : titles[at.screen];
}

/** The page: its head, and the screen that the address names. */
export function App({ source }: { source: Source }) {
  const at = route.value;
  const main = useRef<HTMLElement>(null);
  const place = 'runId' in at ? `${at.screen}/${at.runId}` : at.screen;
  const isFirst = useRef(true);
  useEffect(() => {
    document.title = titleOf(at);
    // Who listens or uses the keyboard goes on where the new screen begins.
    if (!isFirst.current) main.current?.focus({ preventScroll: true });
    isFirst.current = at.screen === 'home';
  }, [place]);
  return (
    <>
      <Head at={at} source={source} />
      <main class="main" id="main" tabIndex={-1} ref={main}>
        <Screen at={at} source={source} />
      </main>
    </>
  );
}
