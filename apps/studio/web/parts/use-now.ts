import { type ReadonlySignal, signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

const now = signal(Date.now());
let userCount = 0;
let timer: ReturnType<typeof setInterval> | undefined;

const tick = (): void => {
  now.value = Date.now();
};

/** The time, in ms since 1970, told every second to all who ask by one clock. */
export function useNow(): ReadonlySignal<number> {
  useEffect(() => {
    userCount += 1;
    tick();
    timer ??= setInterval(tick, 1000);
    return () => {
      userCount -= 1;
      if (userCount > 0) return;
      clearInterval(timer);
      timer = undefined;
    };
  }, []);
  return now;
}
