import { useState } from 'preact/hooks';
import type { NextLoss } from '../../../src/api/index.ts';
import { formatLoss, keepPercent } from '../../parts/format.ts';
import { addressOf } from '../../router.ts';
import { type Judgement, judgeGuess } from './judge-guess.ts';
import { useKeptState } from './kept-state.ts';
import { LossChart } from './loss-chart.tsx';

const step = 0.01;

function GuessFields({
  riddle,
  guess,
  isTold,
  setGuess,
}: {
  riddle: NextLoss;
  guess: number;
  isTold: boolean;
  setGuess: (guess: number) => void;
}) {
  const most = Math.ceil(Math.max(...riddle.before) * 1.1 * 10) / 10;
  const take = (event: Event): void => {
    const value = (event.currentTarget as HTMLInputElement).valueAsNumber;
    if (Number.isFinite(value)) setGuess(Math.min(Math.max(value, 0), most));
  };
  const limits = { min: 0, max: most, step, value: guess, disabled: isTold };
  return (
    <div class="guess-fields">
      <label for="guess-number">Your guess for epoch {riddle.epoch}, in nats a token</label>
      <input id="guess-number" class="field figures" type="number" {...limits} onChange={take} />
      <input type="range" aria-label="The same as a slider" {...limits} onInput={take} />
    </div>
  );
}

function Told({ riddle, judgement }: { riddle: NextLoss; judgement: Judgement }) {
  return (
    <div class="stack">
      <p>
        It was <strong class="figures">{formatLoss(riddle.loss)}</strong>. {judgement.sentence}
      </p>
      <table class="figure-table">
        <thead>
          <tr>
            <th scope="col">Said by</th>
            <th scope="col" class="number">
              loss
            </th>
            <th scope="col" class="number">
              off by
            </th>
          </tr>
        </thead>
        <tbody>
          {judgement.rivals.map(({ name, loss, error }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td class="number">{formatLoss(loss)}</td>
              <td class="number">{formatLoss(Math.abs(error))}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="soft">
        What the trace says of epoch {riddle.epoch}: {keepPercent(riddle.observation)}.
      </p>
    </div>
  );
}

/** A loss that is to be guessed before it is shown. */
export function NextLossCard({ riddle, runId }: { riddle: NextLoss; runId: string }) {
  const last = Math.round(riddle.before.at(-1)! / step) * step;
  const [told, setTold] = useKeptState<number | null>(`loss-${runId}-${riddle.epoch}`, null);
  const [guess, setGuess] = useState(told ?? Number(last.toFixed(2)));
  const isTold = told !== null;
  return (
    <section class="card stack" aria-labelledby="loss-title">
      <h2 id="loss-title">Guess the next loss</h2>
      <LossChart riddle={riddle} guess={guess} isTold={isTold} />
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          setTold(isTold ? null : guess);
        }}
      >
        <GuessFields riddle={riddle} guess={guess} isTold={isTold} setGuess={setGuess} />
        <p class="row">
          <button type="submit" class={`button ${isTold ? '' : 'button-main'}`}>
            {isTold ? 'Guess again' : 'Show what it was'}
          </button>
          {isTold && <a href={addressOf(runId, 'training')}>See the whole curve</a>}
        </p>
      </form>
      <div aria-live="polite">
        {isTold && <Told riddle={riddle} judgement={judgeGuess(riddle, guess)} />}
      </div>
    </section>
  );
}
