import type { Matches, TableInfo } from '../../../src/api/index.ts';
import { formatBytes, formatCount } from '../../parts/format.ts';
import { EmptyNote, FailureNote } from '../../parts/loaded-view.tsx';
import { useLoaded } from '../../parts/use-loaded.ts';
import { addressOf, goTo } from '../../router.ts';
import type { Source } from '../../source/source.ts';
import { CopyButton } from './copy-button.tsx';
import { FilterBox } from './filter-box.tsx';
import { RowGrid } from './row-grid.tsx';
import { RowPanel } from './row-panel.tsx';
import { useRows } from './use-rows.ts';

export type TableViewProps = {
  source: Source;
  runId: string;
  info: TableInfo;
  where: string;
  row: number | undefined;
};

const thumbnailPx = 96;

function addressIn(
  { runId, info }: TableViewProps,
  { where, row }: { where: string; row?: number | undefined },
): string {
  return addressOf(runId, 'table', [info.stage, info.table], {
    ...(where ? { where } : {}),
    ...(row === undefined ? {} : { row: String(row) }),
  });
}

/** What a table is, and where it lies. */
function TableTitle({ info }: { info: TableInfo }) {
  const { stage, table, contract, rowCount, sizeBytes, files } = info;
  const [file = ''] = files;
  return (
    <div class="table-title">
      <h1>
        <span class="soft">{stage} /</span> {table}
      </h1>
      <div class="row small">
        <span class="figures">{contract}</span>
        <span>{formatCount(rowCount)} rows</span>
        <span>{info.columns.length} columns</span>
        <span>{formatBytes(sizeBytes)}</span>
        <code class="file-place">{file}</code>
        {files.length > 1 && <span>and {files.length - 1} more files beside it</span>}
        <CopyButton text={() => file}>Copy the path</CopyButton>
      </div>
    </div>
  );
}

/** The rows that are listed, and beside them the one that is open. */
function RowsView({ view, matches }: { view: TableViewProps; matches?: Matches }) {
  const { source, runId, info, where, row } = view;
  const { stage, table } = info;
  const rows = useRows({ source, runId, info, ...(matches ? { matches } : {}) });
  // The rows first: to sum up a table keeps a processor busy.
  const figures = useLoaded(
    async () => (rows.isRead ? source.readFigures(runId, stage, table) : undefined),
    String(rows.isRead),
  );
  const summed = figures.state === 'ready' ? figures.value : undefined;
  const addressOfRow = (one: number): string => addressIn(view, { where, row: one });
  const index = row === undefined ? -1 : matches ? matches.rows.indexOf(row) : row;
  const rowAt = (place: number): number | undefined =>
    place < 0 || place >= rows.count ? undefined : matches ? matches.rows[place] : place;
  const close = (): void => {
    goTo(addressIn(view, { where }));
    document.getElementById('rows')?.focus({ preventScroll: true });
  };
  return (
    <div class={row === undefined ? 'rows-view' : 'rows-view has-panel'}>
      <div class="stack">
        {rows.failure && <FailureNote failure={rows.failure} retry={rows.retry} />}
        <RowGrid
          info={info}
          rows={rows}
          figures={summed?.columns ?? []}
          opened={row === undefined ? undefined : { row, index }}
          addressOfRow={addressOfRow}
          pictureAddress={(column, one) =>
            `${source.pictureOf(runId, stage, table, column, one)}&side=${thumbnailPx}`
          }
          onOpen={(one) => goTo(addressOfRow(one))}
        />
        <p class="small soft" aria-live="polite">
          {rows.isRead && figures.state === 'loading' && 'Reading the figures of the columns…'}
          {figures.state === 'failed' && `No figures of the columns: ${figures.failure.message}.`}
          {summed &&
            summed.readRowCount < info.rowCount &&
            `The figures are of ${formatCount(summed.readRowCount)} rows, spread evenly.`}
        </p>
      </div>
      {row !== undefined && (
        <RowPanel
          source={source}
          runId={runId}
          info={info}
          row={row}
          previous={rowAt(index < 0 ? -1 : index - 1)}
          next={rowAt(index < 0 ? -1 : index + 1)}
          addressOfRow={addressOfRow}
          onClose={close}
        />
      )}
    </div>
  );
}

/** What stands below the filter: rows, or why there are none. */
function Body({ view, matches }: { view: TableViewProps; matches: ReturnType<typeof useMatches> }) {
  const { info, where } = view;
  if (info.rowCount === 0) {
    return (
      <EmptyNote title={`${info.table} has no rows.`}>
        <p>
          {info.table === 'rejects'
            ? 'That is good news: the stage left nothing out.'
            : 'The stage wrote the table for its columns; with these settings nothing stands in it.'}
        </p>
      </EmptyNote>
    );
  }
  if (where === '') return <RowsView view={view} />;
  if (matches.state !== 'ready' || !matches.value) return null;
  if (matches.value.totalCount > 0) return <RowsView view={view} matches={matches.value} />;
  return (
    <EmptyNote title="No row matches the filter.">
      <p>
        Loosen it, or <a href={addressIn(view, { where: '' })}>show all rows</a>.
      </p>
    </EmptyNote>
  );
}

function useMatches({ source, runId, info, where }: TableViewProps) {
  const { stage, table } = info;
  return useLoaded<Matches | undefined>(
    async () => (where ? source.findMatches(runId, stage, table, where) : undefined),
    where,
  );
}

/** Pictures first: they are what a row is known by. */
function picturesFirst(info: TableInfo): TableInfo {
  const isPicture = ({ shownAs }: TableInfo['columns'][number]) => shownAs === 'picture';
  const rest = info.columns.filter((column) => !isPicture(column));
  return { ...info, columns: [...info.columns.filter(isPicture), ...rest] };
}

/** A table of a run; to be mounted anew for another. */
export function TableView(props: TableViewProps) {
  const view = { ...props, info: picturesFirst(props.info) };
  const { info, where } = view;
  const matches = useMatches(view);
  return (
    <>
      <TableTitle info={info} />
      {info.rowCount > 0 && (
        <FilterBox
          columns={info.columns}
          rowCount={info.rowCount}
          where={where}
          matches={matches}
          onApply={(text) => goTo(addressIn(view, { where: text }))}
        />
      )}
      <Body key={where} view={view} matches={matches} />
    </>
  );
}
