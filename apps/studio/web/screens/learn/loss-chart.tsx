import type { NextLoss } from '../../../src/api/index.ts';
import { formatLoss } from '../../parts/format.ts';

const [width, height] = [100, 60];

/** Zero-length strokes that do not scale: marks that stay round, or square, at every width. */
function Mark({ at, name }: { at: readonly [number, number]; name: string }) {
  return <path class={`loss-mark ${name}`} d={`M${at[0]} ${at[1]}h0.001`} />;
}

function Lines({
  riddle,
  guess,
  isTold,
  most,
}: {
  riddle: NextLoss;
  guess: number;
  isTold: boolean;
  most: number;
}) {
  const { before, loss } = riddle;
  const place = (value: number, index: number) =>
    [((index + 0.5) / (before.length + 1)) * width, height * (1 - value / most)] as const;
  const points = before.map(place);
  const last = points.at(-1)!;
  const [guessed, truth] = [place(guess, before.length), place(loss, before.length)];
  const lineTo = ([x, y]: readonly [number, number]): string => `M${last[0]} ${last[1]}L${x} ${y}`;
  return (
    <svg
      class="loss-lines"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {[0, 0.5, 1].map((share) => (
        <path key={share} class="loss-grid" d={`M0 ${height * share}H${width}`} />
      ))}
      <path class="loss-line" d={`M${points.map((point) => point.join(' ')).join('L')}`} />
      <path class="loss-line loss-line-guess" d={lineTo(guessed)} />
      {isTold && <path class="loss-line" d={lineTo(truth)} />}
      {points.map((point, index) => (
        <Mark key={index} at={point} name="loss-mark-before" />
      ))}
      <Mark at={guessed} name="loss-mark-guess" />
      {isTold && <Mark at={truth} name="loss-mark-truth" />}
    </svg>
  );
}

function LossTable({ riddle, isTold }: { riddle: NextLoss; isTold: boolean }) {
  return (
    <details>
      <summary>The losses as a table</summary>
      <table class="figure-table">
        <thead>
          <tr>
            <th scope="col">epoch</th>
            <th scope="col" class="number">
              held-out loss
            </th>
          </tr>
        </thead>
        <tbody>
          {riddle.before.map((loss, index) => (
            <tr key={index}>
              <th scope="row">{index + 1}</th>
              <td class="number">{formatLoss(loss)}</td>
            </tr>
          ))}
          <tr>
            <th scope="row">{riddle.epoch}</th>
            <td class="number">{isTold ? formatLoss(riddle.loss) : '?'}</td>
          </tr>
        </tbody>
      </table>
    </details>
  );
}

/** The held-out losses so far, the guess as a square and, once told, the truth as a dot. */
export function LossChart(props: { riddle: NextLoss; guess: number; isTold: boolean }) {
  const { riddle, guess, isTold } = props;
  const { before, epoch } = riddle;
  const most = Math.ceil(Math.max(...before, riddle.loss) * 1.1 * 10) / 10;
  return (
    <figure class="stack">
      <figcaption>
        Held-out loss after epochs 1 to {before.length}: from {formatLoss(before[0]!)} to{' '}
        {formatLoss(before.at(-1)!)} nats a token. Where does epoch {epoch} end?
      </figcaption>
      <div class="loss-chart">
        <div class="loss-scale figures soft" aria-hidden="true">
          {[most, most / 2, 0].map((value) => (
            <span key={value}>{value.toFixed(2)}</span>
          ))}
        </div>
        <Lines {...props} most={most} />
        <div class="loss-epochs figures soft" aria-hidden="true">
          {[...before, 0].map((_, index) => (
            <span key={index}>{index + 1}</span>
          ))}
        </div>
      </div>
      <p class="loss-legend small soft">
        <span class="key key-before">measured</span>
        <span class="key key-guess">your guess, {guess.toFixed(2)}</span>
        {isTold && <span class="key key-truth">what it was, {formatLoss(riddle.loss)}</span>}
      </p>
      <LossTable riddle={riddle} isTold={isTold} />
    </figure>
  );
}
