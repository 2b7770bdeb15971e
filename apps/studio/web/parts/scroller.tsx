import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

/** What is wider than the page may be: it scrolls within itself, and says so where it does. */
export function Scroller({ label, children }: { label: string; children: ComponentChildren }) {
  const box = useRef<HTMLElement>(null);
  const [isCut, setCut] = useState(false);
  useLayoutEffect(() => {
    const { current } = box;
    if (!current) return;
    const look = (): void => setCut(current.scrollWidth > current.clientWidth + 1);
    const observer = new ResizeObserver(look);
    for (const watched of [current, ...current.children]) observer.observe(watched);
    look();
    return () => observer.disconnect();
  }, []);
  return (
    <div class="scroller-frame">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section class="scroller" tabIndex={0} aria-label={label} ref={box}>
        {children}
      </section>
      {isCut && (
        <p class="scroll-hint small soft" aria-hidden="true">
          Wider than the page: scroll sideways ↔
        </p>
      )}
    </div>
  );
}
