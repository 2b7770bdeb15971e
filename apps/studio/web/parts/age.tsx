import { formatAge } from './format.ts';
import { useNow } from './use-now.ts';

const full = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' });

/** How long ago something was, ticking; the exact time stands behind it. @param time ISO */
export function Age({ time }: { time: string }) {
  const now = useNow();
  const atMs = Date.parse(time);
  return (
    <time class="age" dateTime={time} title={full.format(atMs)}>
      {formatAge(atMs, now.value)}
    </time>
  );
}
