import type { FunctionComponent } from 'preact';
import type { LazyScreen } from '../screens/screen.ts';
import { unreachable } from '../source/api-failure.ts';
import { LoadedView } from './loaded-view.tsx';
import { useLoaded } from './use-loaded.ts';

const loadedScreens = new Map<unknown, unknown>();

/** A screen whose code is fetched when it is opened for the first time. */
export function Lazy<Props extends object>({
  load,
  props,
  title,
}: {
  load: LazyScreen<Props>;
  props: Props;
  title: string;
}) {
  const held = loadedScreens.get(load) as FunctionComponent<Props> | undefined;
  const loaded = useLoaded(async () => {
    const Screen = await load().catch(() => {
      throw unreachable();
    });
    loadedScreens.set(load, Screen);
    return { Screen };
  }, title);
  if (held) {
    const Screen = held;
    return <Screen {...props} />;
  }
  return (
    <>
      {loaded.state !== 'ready' && <h1>{title}</h1>}
      <LoadedView loaded={loaded} what={`the screen ${title}`}>
        {({ Screen }) => <Screen {...props} />}
      </LoadedView>
    </>
  );
}
