import type { Interval } from '@sightline/contracts';
import type { TrainingTrace } from '../../../src/api/index.ts';
import { formatCount, formatShare, keepPercent } from '../../parts/format.ts';
import { Scroller } from '../../parts/scroller.tsx';

type Comparison = NonNullable<TrainingTrace['comparison']>;

const meanings: Record<Comparison['task'], Record<string, string>> = {
  questions: {
    model: 'the image and the question',
    majority: 'always the commonest answer',
    blind: 'the question without the image',
    shuffled: 'another row’s image',
  },
  captions: {
    model: 'the image',
    majority: 'always the commonest sentence',
    blind: 'no image: the same sentence',
    shuffled: 'another row’s image',
  },
};

type Line = { name: string; meaning: string; accuracy: number; interval?: Interval };

function intervalOf(
  { evaluation }: TrainingTrace,
  split: string,
  predictor: string,
): Interval | undefined {
  const matches = evaluation?.splits.find((one) => one.split === split)?.exactMatch;
  return Object.entries(matches ?? {}).find(([name]) => name === predictor)?.[1].all;
}

function linesOf(trace: TrainingTrace, comparison: Comparison): Line[] {
  const { accuracies, split, task, unseen } = comparison;
  const line = (name: string, meaning: string, accuracy: number, of: string, predictor: string) => {
    const interval = intervalOf(trace, of, predictor);
    return { name, meaning, accuracy, ...(interval ? { interval } : {}) };
  };
  const lines: Line[] = accuracies.map(({ predictor, accuracy }) =>
    line(predictor, meanings[task][predictor] ?? '', accuracy, split, predictor),
  );
  if (!unseen) return lines;
  const what = `pairs of kind and colour that training never shows (${formatCount(unseen.rowCount)})`;
  return [...lines, line('unseen pairs', what, unseen.accuracy, 'unseen', 'model')];
}

const share = (value: number): string => `${value * 100}%`;

/** A share as a bar from 0 to 1, with its interval as a whisker. */
function ShareBar({ accuracy, interval, name }: Line) {
  return (
    <div
      class={`share-bar ${name === 'model' ? 'share-bar-main' : ''} ${interval ? 'share-bar-ranged' : ''}`}
      aria-hidden="true"
    >
      <div class="share-bar-fill" style={{ width: share(accuracy) }} />
      {interval && (
        <div
          class="share-bar-range"
          style={{ left: share(interval.low), width: share(interval.high - interval.low) }}
        />
      )}
    </div>
  );
}

function sayInterval({ interval }: Line): string {
  if (!interval) return '–';
  return `${(interval.low * 100).toFixed(1)}–${(interval.high * 100).toFixed(1)}`;
}

/** Whether the image decides the answers: the model beside what answers without looking. */
export function Looking({ trace, comparison }: { trace: TrainingTrace; comparison: Comparison }) {
  const { verdict, sentence, rowCount, split, task } = comparison;
  const tone = { looks: 'good', blind: 'bad', unclear: 'warn' }[verdict];
  return (
    <section class="card stack" aria-labelledby="looking-title">
      <h2 id="looking-title">Is it looking?</h2>
      <p class={`verdict verdict-${tone}`}>{keepPercent(sentence)}</p>
      <p class="small soft">
        Right answers to {formatCount(rowCount)} {split} {task}, with 95 % intervals.
      </p>
      <Scroller label="Model and baselines">
        <table class="figure-table bars">
          <thead>
            <tr>
              <th scope="col">What sees</th>
              <th scope="col" class="number">
                Right
              </th>
              <th scope="col" class="number">
                Interval, %
              </th>
              <th scope="col">
                <span class="spoken">Share as a bar</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {linesOf(trace, comparison).map((line) => (
              <tr key={line.name}>
                <th scope="row">
                  {line.name}
                  <span class="soft small bar-meaning">{line.meaning}</span>
                </th>
                <td class="number">{formatShare(line.accuracy)}</td>
                <td class="number">{sayInterval(line)}</td>
                <td class="bar-cell">
                  <ShareBar {...line} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroller>
    </section>
  );
}
