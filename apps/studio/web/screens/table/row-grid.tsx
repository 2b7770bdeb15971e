import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { TableInfo } from '../../../src/api/index.ts';
import { ColumnHead } from './column-head.tsx';
import { columnWidth } from './column-width.ts';
import type { ColumnFigures } from './describe-figures.ts';
import { columnClass, RowLine } from './row-line.tsx';
import { type RowView, useRowView } from './use-row-view.ts';
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

/** Where the keyboard is, and what its keys do: a row up or down, a page, either end, open. */
function useKeyboard({ rows, opened, onOpen }: RowGridProps, view: RowView) {
  const [active, setActive] = useState(Math.max(opened?.index ?? 0, 0));
  const goTo = (index: number): void => {
    setActive(index);
    view.show(index);
  };
  useEffect(() => {
    if (opened && opened.index >= 0) goTo(opened.index);
  }, [opened?.index]);
  function onKeyDown(event: KeyboardEvent): void {
    const isOther = event.ctrlKey || event.metaKey || event.altKey;
    if (event.target !== event.currentTarget || isOther) return; // of what stands in the heads
    const shown = rows.at(active);
    const move = moveFor(event.key, view.pageRows, rows.count);
    if (event.key === 'Enter' && shown) onOpen(shown.row);
    else if (move) goTo(Math.min(Math.max(move(active), 0), rows.count - 1));
    else return;
    event.preventDefault();
  }
  return { active, onKeyDown };
}

function Columns({ numberWidth, widths }: { numberWidth: number; widths: readonly number[] }) {
  return (
    <colgroup>
      <col style={{ width: `${numberWidth}ch` }} />
      {widths.slice(0, -1).map((width, index) => (
        <col key={index} style={{ width: `${width}ch` }} />
      ))}
      <col />
    </colgroup>
  );
}

/**
 * The rows of a table as a grid of which only what is seen is in the page. The grid has the focus and
 * names the row that the keyboard is at, so that the focus stays when rows come and go.
 */
export function RowGrid(props: RowGridProps) {
  const { info, rows } = props;
  const hasPictures = info.columns.some(({ shownAs }) => shownAs === 'picture');
  const rowPx = hasPictures ? pictureRowPx : plainRowPx;
  const view = useRowView(rows.count, rowPx);
  const { active, onKeyDown } = useKeyboard(props, view);
  const { start, end, beforePx, behindPx } = view.window;
  const widths = useWidths(props);
  useLayoutEffect(() => rows.want(start, end)); // before anything is painted
  const isDrawn = rows.at(start) !== undefined;
  useEffect(() => {
    if (isDrawn) performance.mark('sightline-rows-drawn');
  }, [isDrawn]);
  const numberWidth = Math.max(String(info.rowCount).length, 3) + 4;
  const total = widths.reduce((sum, width) => sum + width, numberWidth);
  const isActiveDrawn = active >= start && active < end && rows.at(active) !== undefined;
  // Before anything is read one line says so: a screen full of them takes as long to draw as rows do.
  const lineCount = rows.isRead ? end - start : Math.min(end - start, 1);
  const indexes = Array.from({ length: lineCount }, (_, place) => start + place);
  return (
    <div
      class={`scroller row-grid ${hasPictures ? 'has-pictures' : ''}`}
      ref={view.scroller}
      onScroll={view.onScroll}
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
        <Columns numberWidth={numberWidth} widths={widths} />
        <thead ref={view.head}>
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
          <Spacer heightPx={behindPx + (end - start - lineCount) * rowPx} />
        </tbody>
      </table>
    </div>
  );
}
