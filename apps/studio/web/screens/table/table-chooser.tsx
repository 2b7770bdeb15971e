import type { TableInfo } from '../../../src/api/index.ts';
import { formatCount } from '../../parts/format.ts';
import { stageOrder } from '../../parts/stage-order.ts';
import { addressOf } from '../../router.ts';

function Group({
  runId,
  stage,
  listed,
  chosen,
}: {
  runId: string;
  stage: string;
  listed: readonly TableInfo[];
  chosen: TableInfo | undefined;
}) {
  return (
    <div>
      <p class="small soft" id={`tables-${stage}`}>
        {stage}
      </p>
      {listed.length === 0 && <p class="small soft">None: not run yet, or gone</p>}
      <ul aria-labelledby={`tables-${stage}`}>
        {listed.map((info) => (
          <li key={info.table}>
            <a
              href={addressOf(runId, 'table', [stage, info.table])}
              aria-current={info === chosen ? 'page' : undefined}
            >
              <span>{info.table}</span>
              <span class="figures">
                {formatCount(info.rowCount)}
                <span class="spoken"> rows</span>
              </span>
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** All tables of a run by their stage, each with its rows; folded where the page is narrow. */
export function TableChooser({
  runId,
  tables,
  chosen,
  again,
}: {
  runId: string;
  tables: readonly TableInfo[];
  chosen: TableInfo | undefined;
  /** Reads the list anew: a run under way writes more. */
  again: () => void;
}) {
  const isWide = matchMedia('(min-width: 40rem)').matches;
  return (
    <nav class="card table-chooser" aria-label="Tables of this run">
      <details open={isWide} key={`${chosen?.stage}/${chosen?.table}`}>
        <summary class="small">Tables of this run</summary>
        <div class="table-groups">
          {stageOrder.map((stage) => (
            <Group
              key={stage}
              runId={runId}
              stage={stage}
              listed={tables.filter((info) => info.stage === stage)}
              chosen={chosen}
            />
          ))}
        </div>
        {stageOrder.some((stage) => tables.every((info) => info.stage !== stage)) && (
          <button type="button" class="button small" onClick={again}>
            Look again
          </button>
        )}
      </details>
    </nav>
  );
}
