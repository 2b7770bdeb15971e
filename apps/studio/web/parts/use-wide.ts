import { useEffect, useState } from 'preact/hooks';

/** Whether the page is at least so wide, in CSS' words: '56rem'. */
export function useWide(width: string): boolean {
  const query = `(min-width: ${width})`;
  const [isWide, setWide] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const change = (): void => setWide(list.matches);
    change();
    list.addEventListener('change', change);
    return () => list.removeEventListener('change', change);
  }, [query]);
  return isWide;
}
