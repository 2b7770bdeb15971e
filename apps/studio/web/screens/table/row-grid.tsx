import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ColumnInfo, TableInfo } from '../../../src/api/index.ts';
import { Cell } from './cell.tsx';
import { ColumnHead } from './column-head.tsx';
import { columnWidth } from './column-width.ts';
import type { ShownRow } from './decode-slice.ts';
import type { ColumnFigures } from './describe-figures.ts';
import { rowWindow, scrollToShow } from './row-window.ts';
import type { Rows } from './use-rows.ts';

const [plainRowPx, pictureRowPx] = [34, 60];
const sizingRows = 30;

export type RowGridProps = {
  info: TableInfo;
  rows: Rows;
  figures: readonly ColumnFigures[];
  /** The row that is open beside the grid, and its place among the rows. */
  opened: { row: number; index: number } | undefined;
  addressOfRow: (row: number) => string;
  pictureAddress: (column: string, row: number) => string;
  onOpen: (row: number) => void;
};

function moveFor(
  key: string,
  page: number,
  count: number,
): ((index: number) => number) | undefined {
  const moves: Record<string, (index: number) => number> = {
    ArrowDown: (index) => index + 1,
    ArrowUp: (index) => index - 1,
    PageDown: (index) => index + page,
    PageUp: (index) => index - page,
    Home: () => 0,
    End: () => count - 1,
  };
  return moves[key];
}

/** What of the grid is in view; follows scrolling and resizing. */
function useView(rowCount: number, rowPx: number) {
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
    view,
    onScroll: () => setScrollTop(scroller.current?.scrollTop ?? 0),
    show(index: number) {
      if (scroller.current) scroller.current.scrollTop = scrollToShow(view, index);
    },
  };
}

function columnClass({ shownAs }: ColumnInfo): string | undefined {
  return shownAs === 'number' ? 'number' : undefined;
}

function RowLine({
  index,
  shown,
  isActive,
  props,
}: {
  index: number;
  shown: ShownRow | undefined;
  isActive: boolean;
  props: RowGridProps;
}) {
  const { info, addressOfRow, pictureAddress, opened, onOpen } = props;
  const isOpen = shown !== undefined && opened?.row === shown.row;
  const look = `${isActive ? 'is-active' : ''} ${isOpen ? 'is-open' : ''}`;
  if (!shown) {
    return (
      <tr aria-rowindex={index + 2} class={look}>
        <td class="soft" colSpan={info.columns.length + 1}>
          Reading…
        </td>
      </tr>
    );
  }
  const { row } = shown;
  return (
    <tr
      id={`row-${index}`}
      aria-rowindex={index + 2}
      aria-selected={isOpen}
      class={look}
      onClick={() => onOpen(row)}
    >
      <th scope="row" class="number">
        <a href={addressOfRow(row)} tabIndex={-1}>
          {row}
        </a>
      </th>
      {info.columns.map((column) => (
        <td key={column.name} class={columnClass(column)}>
          <Cell column={column} row={shown} pictureAddress={pictureAddress} />
        </td>
      ))}
    </tr>
  );
}

function Heads({ info, figures }: Pick<RowGridProps, 'info' | 'figures'>) {
  return (
    <tr aria-rowindex={1}>
      <th scope="col" class="number">
        <span class="column-name">row</span>
      </th>
      {info.columns.map((column) => (
        <th key={column.name} scope="col" class={columnClass(column)}>
          <ColumnHead column={column} figures={figures.find(({ name }) => name === column.name)} />
        </th>
      ))}
    </tr>
  );
}

/** Empty height in place of rows that are not drawn. */
function Spacer({ heightPx }: { heightPx: number }) {
  return heightPx > 0 ? (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in it can have the focus
    <tr aria-hidden="true" class="spacer" style={{ height: heightPx }} />
  ) : null;
}

/** Widths of the columns, decided once by the first rows that are there. */
function useWidths({ info, rows }: RowGridProps): number[] {
  const widths = useRef<number[]>();
  const first = Array.from({ length: sizingRows }, (_, index) => rows.at(index)).filter(
    (row) => row !== undefined,
  );
  if (widths.current) return widths.current;
  const found = info.columns.map((column) => columnWidth(column, first));
  if (first.length > 0) widths.current = found;
  return found;
}

/**
 * The rows of a table as a grid of which only what is seen is in the page. The grid has the focus and
 * names the row that the keyboard is at, so that the focus stays when rows come and go.
 */
export function RowGrid(props: RowGridProps) {
  const { info, rows, opened, onOpen } = props;
  const hasPictures = info.columns.some(({ shownAs }) => shownAs === 'picture');
  const rowPx = hasPictures ? pictureRowPx : plainRowPx;
  const { scroller, head, view, onScroll, show } = useView(rows.count, rowPx);
  const [active, setActive] = useState(Math.max(opened?.index ?? 0, 0));
  const { start, end, beforePx, behindPx } = rowWindow(view);
  const widths = useWidths(props);
  useEffect(() => rows.want(start, end));
  useEffect(() => {
    if (!opened || opened.index < 0) return;
    setActive(opened.index);
    show(opened.index);
  }, [opened?.index]);
  const isDrawn = rows.count > 0 && rows.at(start) !== undefined;
  useEffect(() => {
    if (isDrawn) performance.mark('sightline-rows-drawn');
  }, [isDrawn]);

  function onKeyDown(event: KeyboardEvent): void {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey)
      return;
    const shown = rows.at(active);
    if (event.key === 'Enter' && shown) {
      event.preventDefault();
      onOpen(shown.row);
      return;
    }
    const page = Math.max(Math.floor(view.viewPx / rowPx) - 1, 1);
    const move = moveFor(event.key, page, rows.count);
    if (!move) return;
    event.preventDefault();
    const next = Math.min(Math.max(move(active), 0), rows.count - 1);
    setActive(next);
    show(next);
  }

  const numberWidth = Math.max(String(info.rowCount).length, 3) + 4;
  const total = widths.reduce((sum, width) => sum + width, numberWidth);
  const isActiveDrawn = active >= start && active < end && rows.at(active) !== undefined;
  const indexes = Array.from({ length: end - start }, (_, place) => start + place);
  return (
    <div
      class={`scroller row-grid ${hasPictures ? 'has-pictures' : ''}`}
      ref={scroller}
      onScroll={onScroll}
    >
      <table
        id="rows"
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: ARIA's own way to a grid
        role="grid"
        tabIndex={0}
        aria-label={`Rows of ${info.table}. Enter opens a row.`}
        aria-rowcount={rows.count + 1}
        aria-colcount={info.columns.length + 1}
        aria-activedescendant={isActiveDrawn ? `row-${active}` : undefined}
        onKeyDown={onKeyDown}
        style={{ width: `${total}ch` }}
      >
        <colgroup>
          <col style={{ width: `${numberWidth}ch` }} />
          {widths.slice(0, -1).map((width, index) => (
            <col key={index} style={{ width: `${width}ch` }} />
          ))}
          <col />
        </colgroup>
        <thead ref={head}>
          <Heads info={info} figures={props.figures} />
        </thead>
        <tbody>
          <Spacer heightPx={beforePx} />
          {indexes.map((index) => (
            <RowLine
              key={index}
              index={index}
              shown={rows.at(index)}
              isActive={index === active}
              props={props}
            />
          ))}
          <Spacer heightPx={behindPx} />
        </tbody>
      </table>
    </div>
  );
}
