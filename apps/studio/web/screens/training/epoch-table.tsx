import type { Fit, TracedEpoch } from '../../../src/api/index.ts';
import {
  formatCount,
  formatLoss,
  formatSeconds,
  formatShare,
  formatValue,
  keepPercent,
} from '../../parts/format.ts';
import { Scroller } from '../../parts/scroller.tsx';
import { hasHeldOut, lowestEpoch } from './fit-charts.ts';
import { modelNames } from './name-of-model.ts';

type Column = {
  title: string;
  /** undefined where it was not measured. */
  measure: (epoch: TracedEpoch) => number | undefined;
  format: (value: number) => string;
};

const heldOut = (key: 'validationLoss' | 'validationAccuracy') => (epoch: TracedEpoch) =>
  hasHeldOut(epoch) ? epoch[key] : undefined;

const columns: Column[] = [
  { title: 'Step', measure: ({ step }) => step, format: formatCount },
  { title: 'Loss', measure: ({ loss }) => loss, format: formatLoss },
  { title: 'Accuracy', measure: ({ accuracy }) => accuracy, format: formatShare },
  { title: 'Held-out loss', measure: heldOut('validationLoss'), format: formatLoss },
  { title: 'Held-out accuracy', measure: heldOut('validationAccuracy'), format: formatShare },
  { title: 'Learning rate', measure: ({ learningRate }) => learningRate, format: formatValue },
  { title: 'Gradient norm', measure: ({ gradientNorm }) => gradientNorm, format: formatValue },
  { title: 'Took', measure: ({ seconds }) => seconds, format: formatSeconds },
];

/** A figure as it is read, with the exact one behind it. */
function Figure({ value, format }: { value: number | null | undefined; format: Column['format'] }) {
  if (value === undefined) return <td class="number soft">–</td>;
  if (value === null) return <td class="number">NaN</td>;
  return (
    <td class="number">
      <data value={value} title={String(value)}>
        {format(value)}
      </data>
    </td>
  );
}

/** Says of an epoch that its held-out loss is the lowest, by shape and word. */
function BestMark() {
  return (
    <span class="best-mark">
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path
          d="M8 14V3 M3.5 9.5 8 14l4.5-4.5"
          fill="none"
          stroke="currentColor"
          stroke-width="2"
        />
      </svg>
      best
    </span>
  );
}

/** A row an epoch: what was measured, and what there is to see in it. */
export function EpochTable({ fit }: { fit: Fit }) {
  const best = lowestEpoch(fit);
  const title = `Epochs of the ${modelNames[fit.model]}`;
  const shown = columns.filter(({ measure }) =>
    fit.epochs.some((epoch) => measure(epoch) !== undefined),
  );
  return (
    <Scroller label={title}>
      <table class="figure-table epoch-table">
        <thead>
          <tr>
            <th scope="col">Epoch</th>
            {shown.map((column) => (
              <th key={column.title} scope="col" class="number">
                {column.title}
              </th>
            ))}
            <th scope="col">What happened</th>
          </tr>
        </thead>
        <tbody>
          {fit.epochs.map((epoch) => (
            <tr key={epoch.epoch} class={epoch === best ? 'is-best' : undefined}>
              <th scope="row">
                <span class="figures">{epoch.epoch}</span> {epoch === best && <BestMark />}
              </th>
              {shown.map(({ title: name, measure, format }) => (
                <Figure key={name} value={measure(epoch)} format={format} />
              ))}
              <td class="observation">{keepPercent(epoch.observation)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroller>
  );
}
