import type { SamplePart } from '../../../src/api/index.ts';
import { formatCount, formatValue } from '../../parts/format.ts';
import { Strip } from '../../parts/strip.tsx';
import { Tokens } from '../../parts/tokens.tsx';
import { AllValues, type AllValuesProps } from './all-values.tsx';
import { HeatMap } from './heat-map.tsx';

type Vector = Extract<SamplePart, { kind: 'vector' }>;

/** JSON has no NaN: a figure that is none comes as null. */
const figure = (value: number | null): string => (value === null ? '–' : formatValue(value));

function VectorPart({ name, figures }: Vector) {
  const { norm, min, max, zeroCount, nanCount, strip } = figures;
  return (
    <>
      <Strip values={strip} name={name} />
      <p class="small soft">
        Norm {figure(norm)}, from {figure(min)} to {figure(max)}
        {zeroCount > 0 && `, ${formatCount(zeroCount)} zeros`}
        {nanCount > 0 && `, ${formatCount(nanCount)} NaN`}
      </p>
    </>
  );
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}

/** A piece of a row as what it is; the values of a tensor can be had one by one. */
export function RowPart({
  part,
  valuesOf,
}: {
  part: SamplePart;
  valuesOf: (column: string) => Pick<AllValuesProps, 'type' | 'read'>;
}) {
  const { name } = part;
  switch (part.kind) {
    case 'field':
      return part.value === '' ? <span class="soft">empty</span> : <span>{part.value}</span>;
    case 'tokens':
      return (
        <>
          <p>{part.text}</p>
          <Tokens {...part} />
        </>
      );
    case 'vector':
      return (
        <>
          <VectorPart {...part} />
          <AllValues name={name} count={sizeOf(part.shape)} {...valuesOf(name)} />
        </>
      );
    case 'grid':
      return (
        <>
          <HeatMap {...part} />
          <AllValues name={name} count={sizeOf(part.shape)} {...valuesOf(name)} />
        </>
      );
    default:
      return (
        <figure>
          <img
            class="row-picture"
            src={part.address}
            width={part.widthPx}
            height={part.heightPx}
            alt={`${name} of this row`}
          />
          <figcaption class="small soft">
            {part.widthPx} × {part.heightPx} px
          </figcaption>
        </figure>
      );
  }
}
