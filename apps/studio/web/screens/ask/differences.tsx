import type { Answer } from '../../../src/api/index.ts';
import { formatShare, formatValue } from '../../parts/format.ts';
import { isSameAnswer } from './words.ts';

type Layer = Answer['prediction']['layers'][number];

/** Whether two layers gave the same, as far as can be told from what is known of them. */
function isSame(left: Layer, right: Layer): boolean {
  const figures = ({ range, sparkline }: Layer) => JSON.stringify([range, sparkline]);
  return figures(left) === figures(right);
}

function rangeWords({ range: { min, max, mean } }: Layer): string {
  return `${formatValue(min)} to ${formatValue(max)}, mean ${formatValue(mean)}`;
}

function answerSentence(left: Answer, right: Answer): string {
  const [first, second] = [left.prediction, right.prediction];
  const points = Math.abs(first.confidence - second.confidence) * 100;
  const surer = first.confidence > second.confidence ? 'first' : 'second';
  const sure = points < 0.05 ? 'equally sure' : `the ${surer} surer by ${points.toFixed(1)} points`;
  return isSameAnswer(first.answer, second.answer)
    ? `Both answers are “${first.answer}”, ${sure}.`
    : `The answers differ: “${first.answer}” and “${second.answer}”, ${sure}.`;
}

function layerSentence(left: readonly Layer[], right: readonly Layer[]): string {
  const differing = left.filter((layer, at) => right[at] && !isSame(layer, right[at]));
  const [first] = differing;
  if (!first) return 'All layers gave the same.';
  if (differing.length === left.length) return 'They differ from the first layer on.';
  return `They differ first in ${first.name}; ${left.length - differing.length} of ${left.length} layers gave the same.`;
}

/** What sets two answers apart. */
export function Differences({ left, right }: { left: Answer; right: Answer }) {
  const [first, second] = [left.prediction, right.prediction];
  const rows: [name: string, left: string, right: string, differs: boolean][] = [
    ['question', left.question, right.question, left.question !== right.question],
    ['answer', first.answer, second.answer, !isSameAnswer(first.answer, second.answer)],
    [
      'confidence',
      formatShare(first.confidence),
      formatShare(second.confidence),
      first.confidence !== second.confidence,
    ],
    ...first.layers.flatMap((layer, at): typeof rows => {
      const other = second.layers[at];
      return other
        ? [[layer.name, rangeWords(layer), rangeWords(other), !isSame(layer, other)]]
        : [];
    }),
  ];
  return (
    <section class="card stack" aria-live="polite">
      <h2>What sets them apart</h2>
      <p>
        {answerSentence(left, right)} {layerSentence(first.layers, second.layers)}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section class="scroller" tabIndex={0} aria-label="Both answers, line by line">
        <table class="figure-table">
          <thead>
            <tr>
              <td />
              <th scope="col">first</th>
              <th scope="col">beside it</th>
              <th scope="col">the same?</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(([name, one, other, differs]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td class="figures">{one}</td>
                <td class="figures">{other}</td>
                <td>{differs ? <strong>differs</strong> : 'same'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}
