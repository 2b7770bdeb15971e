import type { RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { type RowWindow, rowWindow, scrollToShow } from './row-window.ts';

/** A grid's place in the page. */
export type RowView = {
  scroller: RefObject<HTMLDivElement>;
  head: RefObject<HTMLTableSectionElement>;
  window: RowWindow;
  /** Rows that a page up or down goes. */
  pageRows: number;
  onScroll: () => void;
  /** Scrolls so far that a row is seen. */
  show(index: number): void;
};

/** What of a grid is in view; follows scrolling and resizing. */
export function useRowView(rowCount: number, rowPx: number): RowView {
  const scroller = useRef<HTMLDivElement>(null);
  const head = useRef<HTMLTableSectionElement>(null);
  const [scrollTopPx, setScrollTop] = useState(0);
  const [viewPx, setViewPx] = useState(480);
  useLayoutEffect(() => {
    const measure = (): void =>
      setViewPx(
        Math.max((scroller.current?.clientHeight ?? 0) - (head.current?.offsetHeight ?? 0), rowPx),
      );
    measure();
    const observer = new ResizeObserver(measure);
    if (scroller.current) observer.observe(scroller.current);
    if (head.current) observer.observe(head.current);
    return () => observer.disconnect();
  }, [rowPx]);
  const view = { rowCount, rowPx, scrollTopPx, viewPx };
  return {
    scroller,
    head,
    window: rowWindow(view),
    pageRows: Math.max(Math.floor(viewPx / rowPx) - 1, 1),
    onScroll: () => setScrollTop(scroller.current?.scrollTop ?? 0),
    show(index: number) {
      if (scroller.current) scroller.current.scrollTop = scrollToShow(view, index);
    },
  };
}
