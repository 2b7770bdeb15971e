import type { Answer } from '../../../src/api/index.ts';
import { formatShare } from '../../parts/format.ts';
import { Scroller } from '../../parts/scroller.tsx';
import { isSameLayer, rangeWords } from './difference-words.ts';
import { isSameAnswer } from './words.ts';

/** What sets two answers apart, line by line. */
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
        ? [[layer.name, rangeWords(layer), rangeWords(other), !isSameLayer(layer, other)]]
        : [];
    }),
  ];
  return (
    <section class="card stack">
      <h2>What sets them apart</h2>
      <Scroller label="Both answers, line by line">
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
      </Scroller>
    </section>
  );
}
