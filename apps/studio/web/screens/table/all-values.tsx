import { useState } from 'preact/hooks';
import { formatCount } from '../../parts/format.ts';
import { LoadedView } from '../../parts/loaded-view.tsx';
import { useLoaded } from '../../parts/use-loaded.ts';
import { decodeSlice } from './decode-slice.ts';
import { exactNumber } from './exact-number.ts';

export type AllValuesProps = {
  name: string;
  count: number;
  type: string;
  /** A slice of the one row with the one column. */
  read: () => Promise<Uint8Array>;
};

function Values({ name, type, read }: AllValuesProps) {
  const loaded = useLoaded(async () => {
    const [row] = await decodeSlice(await read());
    return Array.from(row!.cell(name) as ArrayLike<number>, (value) => exactNumber(value, type));
  }, name);
  return (
    <LoadedView loaded={loaded} what="its values">
      {(values) => (
        <section
          class="all-values figures"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
          tabIndex={0}
          aria-label={`All values of ${name}`}
        >
          {values.join(' ')}
        </section>
      )}
    </LoadedView>
  );
}

/** Every value of a tensor, fetched when it is asked for. */
export function AllValues(props: AllValuesProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary class="small">All {formatCount(props.count)} values</summary>
      {isOpen && <Values {...props} />}
    </details>
  );
}
