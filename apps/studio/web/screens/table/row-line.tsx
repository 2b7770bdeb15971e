import type { ColumnInfo } from '../../../src/api/index.ts';
import { Cell } from './cell.tsx';
import type { ShownRow } from './decode-slice.ts';
import type { RowGridProps } from './row-grid.tsx';

/** Whether a click means the row: not a link in it, and not the end of marking a text. */
function isMeant({ target }: MouseEvent): boolean {
  return !(target as Element).closest('a') && getSelection()?.isCollapsed !== false;
}

/** Figures are aligned at their right. */
export function columnClass({ shownAs }: ColumnInfo): string | undefined {
  return shownAs === 'number' ? 'number' : undefined;
}

/** A row of the grid: its number leads to an address of its own. */
export function RowLine({
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
      onClick={(event) => isMeant(event) && onOpen(row)}
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
