import './table.css';
import './row-panel.css';
import { useLayoutEffect } from 'preact/hooks';
import type { TableInfo } from '../../../src/api/index.ts';
import { EmptyNote, LoadedView } from '../../parts/loaded-view.tsx';
import { useLoaded } from '../../parts/use-loaded.ts';
import { addressOf } from '../../router.ts';
import type { RunScreenProps } from '../screen.ts';
import { loadReader } from './decode-slice.ts';
import { askEarly } from './early-rows.ts';
import { TableChooser } from './table-chooser.tsx';
import { TableView } from './table-view.tsx';

/** The table that the address names; without a name what the model answered, or what there is. */
function chooseTable(
  tables: readonly TableInfo[],
  [stage, table]: string[],
): TableInfo | undefined {
  if (stage !== undefined) {
    const ofStage = tables.filter((info) => info.stage === stage);
    return table === undefined ? ofStage[0] : ofStage.find((info) => info.table === table);
  }
  return (
    tables.find((info) => info.table === 'predictions' && info.rowCount > 0) ??
    tables.find(({ rowCount }) => rowCount > 0) ??
    tables[0]
  );
}

function parseRow(text: string | null, { rowCount }: TableInfo): number | undefined {
  const row = text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  return row !== undefined && row < rowCount ? row : undefined;
}

function NoSuchTable({ name }: { name: string }) {
  return (
    <>
      <h1>Tables</h1>
      <EmptyNote title={`This run has no table ${name}.`}>
        <p>
          Its stage has not run yet, or its files have gone. The tables that are there stand above.
        </p>
      </EmptyNote>
    </>
  );
}

function NoTables({ runId, again }: { runId: string; again: () => void }) {
  return (
    <>
      <h1>Tables</h1>
      <EmptyNote title="This run has no tables.">
        <p>
          A table is there when its stage has finished, as long as its files are kept.{' '}
          <a href={addressOf(runId)}>See how far the run got</a>.
        </p>
        <button type="button" class="button" onClick={again}>
          Look again
        </button>
      </EmptyNote>
    </>
  );
}

function Tables({ source, runId, rest, query }: RunScreenProps) {
  const loaded = useLoaded(() => source.listTables(runId), runId);
  useLayoutEffect(() => {
    performance.mark('sightline-table-opened');
    loadReader();
    const [stage, table] = rest;
    // Only what can be a name: what is refused would stand on the console.
    const isName = table !== undefined && /^\w+$/.test(table);
    if (stage && isName && !query.has('where')) askEarly(source, runId, stage, table);
  }, []);
  return (
    <>
      {loaded.state !== 'ready' && <h1>Tables</h1>}
      <LoadedView loaded={loaded} what="the tables of the run">
        {(tables) => {
          const again = () => loaded.state === 'ready' && loaded.refresh();
          if (tables.length === 0) {
            return <NoTables runId={runId} again={again} />;
          }
          const info = chooseTable(tables, rest);
          return (
            <>
              <TableChooser runId={runId} tables={tables} chosen={info} again={again} />
              {info ? (
                <TableView
                  key={`${info.stage}/${info.table}`}
                  source={source}
                  runId={runId}
                  info={info}
                  where={query.get('where') ?? ''}
                  row={parseRow(query.get('row'), info)}
                />
              ) : (
                <NoSuchTable name={rest.join('/')} />
              )}
            </>
          );
        }}
      </LoadedView>
    </>
  );
}

/** Any table of a run, row by row. */
export function TableScreen(props: RunScreenProps) {
  if (props.source.kind === 'server') return <Tables {...props} />;
  return (
    <>
      <h1>Tables</h1>
      <EmptyNote title="A capsule holds no tables.">
        <p>
          It holds one run's flow, trace, samples and quiz. With a run of your own,{' '}
          <code>sightline studio</code> shows every table of it.
        </p>
      </EmptyNote>
    </>
  );
}
