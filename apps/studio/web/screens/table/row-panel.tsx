import { useEffect, useRef } from 'preact/hooks';
import type { FollowedRow, SamplePart, TableInfo } from '../../../src/api/index.ts';
import { LoadedView } from '../../parts/loaded-view.tsx';
import { useLoaded } from '../../parts/use-loaded.ts';
import { addressOf } from '../../router.ts';
import type { Source } from '../../source/source.ts';
import { CopyButton } from './copy-button.tsx';
import { RowPart } from './row-part.tsx';

export type RowPanelProps = {
  source: Source;
  runId: string;
  info: TableInfo;
  row: number;
  /** Rows before and behind it among those that are listed. */
  previous: number | undefined;
  next: number | undefined;
  addressOfRow: (row: number) => string;
  onClose: () => void;
};

function sampleOf({ parts }: FollowedRow): string | undefined {
  const part = parts.find(({ name, kind }) => name === 'sample_id' && kind === 'field');
  return part?.kind === 'field' ? part.value : undefined;
}

function picturesFirst(parts: readonly SamplePart[]): SamplePart[] {
  const isPicture = ({ kind }: SamplePart) => kind === 'picture';
  return [...parts.filter(isPicture), ...parts.filter((part) => !isPicture(part))];
}

/** As the column is called: what is shown as tokens stands there as their ids. */
function titleOf(part: SamplePart): string {
  if (part.kind === 'tokens') return `${part.name}_ids`;
  return 'shape' in part ? `${part.name} [${part.shape.join(',')}]` : part.name;
}

function Step({
  row,
  children,
  addressOfRow,
}: {
  row: number | undefined;
  children: string;
  addressOfRow: (row: number) => string;
}) {
  if (row === undefined) {
    return (
      <span class="button is-off" aria-disabled="true">
        {children}
      </span>
    );
  }
  return (
    <a class="button" href={addressOfRow(row)}>
      {children}
    </a>
  );
}

function Parts({ found, props }: { found: FollowedRow; props: RowPanelProps }) {
  const { source, runId, info, row } = props;
  const { stage, table, columns } = info;
  const sample = sampleOf(found);
  const valuesOf = (name: string) => ({
    type: columns.find((column) => column.name === name)?.type ?? '',
    read: () => source.readRows(runId, { stage, table, columns: [name], rows: { numbers: [row] } }),
  });
  return (
    <>
      <dl class="row-parts">
        {picturesFirst(found.parts).map((part) => (
          <div class="row-part" key={part.name}>
            <dt>{titleOf(part)}</dt>
            <dd>
              <RowPart part={part} valuesOf={valuesOf} />
            </dd>
          </div>
        ))}
      </dl>
      <div class="row">
        {sample && (
          <a href={addressOf(runId, 'flow', [], { sample })}>Follow this sample in Data flow</a>
        )}
        <CopyButton text={() => location.href}>Copy the address</CopyButton>
      </div>
    </>
  );
}

/** Everything that stands in one row. */
export function RowPanel(props: RowPanelProps) {
  const { source, runId, info, row, previous, next, addressOfRow, onClose } = props;
  const { stage, table } = info;
  const loaded = useLoaded(
    () => source.readRow(runId, stage, table, row),
    `${stage}/${table}/${row}`,
  );
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <section
      class="card stack row-panel"
      aria-labelledby="row-title"
      onKeyDown={({ key }) => key === 'Escape' && onClose()}
    >
      <div class="title-row">
        <h2 id="row-title" tabIndex={-1} ref={heading}>
          Row {row}
        </h2>
        <div class="row">
          <Step row={previous} addressOfRow={addressOfRow}>
            Previous
          </Step>
          <Step row={next} addressOfRow={addressOfRow}>
            Next
          </Step>
          <button type="button" class="button" onClick={onClose}>
            Close
          </button>
        </div>
      </div>
      <LoadedView loaded={loaded} what={`row ${row}`}>
        {(found) => <Parts found={found} props={props} />}
      </LoadedView>
    </section>
  );
}
