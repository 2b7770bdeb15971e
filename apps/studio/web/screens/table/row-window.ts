/** Browsers draw nothing beyond some 16 million pixels: longer tables are scrolled in proportion. */
const maxHeightPx = 8_000_000;
/** Rows that are ready above and below those that are seen. */
const spareRows = 6;

export type View = {
  rowCount: number;
  rowPx: number;
  /** How far it is scrolled, and how high that part of the view is in which rows are seen. */
  scrollTopPx: number;
  viewPx: number;
};

/** Rows that are drawn: from `start` up to `end`, and the empty heights before and behind them. */
export type RowWindow = { start: number; end: number; beforePx: number; behindPx: number };

function heightOf({ rowCount, rowPx }: View): number {
  return Math.min(rowCount * rowPx, maxHeightPx);
}

function fittingOf({ rowPx, viewPx }: View): number {
  return Math.max(Math.ceil(viewPx / rowPx), 1);
}

/** The row that is seen first. */
function firstRow(view: View): number {
  const { rowCount, rowPx, scrollTopPx, viewPx } = view;
  const heightPx = heightOf(view);
  if (heightPx === rowCount * rowPx) return Math.floor(scrollTopPx / rowPx);
  const share = Math.min(scrollTopPx / Math.max(heightPx - viewPx, 1), 1);
  return Math.round(share * Math.max(rowCount - Math.floor(viewPx / rowPx), 0));
}

/** What of a table is drawn: the rows that are seen, and a few on either side. */
export function rowWindow(view: View): RowWindow {
  const { rowCount, rowPx, scrollTopPx } = view;
  const heightPx = heightOf(view);
  const first = Math.min(Math.max(firstRow(view), 0), Math.max(rowCount - 1, 0));
  const start = Math.max(first - spareRows, 0);
  const end = Math.min(first + fittingOf(view) + 1 + spareRows, rowCount);
  const firstPx = heightPx === rowCount * rowPx ? first * rowPx : scrollTopPx;
  const latestPx = Math.max(heightPx - (end - start) * rowPx, 0);
  const beforePx = Math.min(Math.max(firstPx - (first - start) * rowPx, 0), latestPx);
  return { start, end, beforePx, behindPx: latestPx - beforePx };
}

/** How far to scroll so that a row is seen; as far as now where it is. */
export function scrollToShow(view: View, row: number): number {
  const { rowCount, rowPx, scrollTopPx, viewPx } = view;
  const heightPx = heightOf(view);
  const first = firstRow(view);
  if (heightPx === rowCount * rowPx) {
    if (row * rowPx < scrollTopPx) return row * rowPx;
    return Math.max(scrollTopPx, (row + 1) * rowPx - viewPx);
  }
  const fitting = Math.max(Math.floor(viewPx / rowPx) - 1, 1);
  if (row >= first && row < first + fitting) return scrollTopPx;
  const wanted = row < first ? row : row - fitting + 1;
  const most = Math.max(rowCount - Math.floor(viewPx / rowPx), 1);
  return (Math.min(wanted, most) / most) * (heightPx - viewPx);
}
