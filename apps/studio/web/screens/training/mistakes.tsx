import type { SplitEvaluation } from '@sightline/contracts';
import { formatCount } from '../../parts/format.ts';
import { Scroller } from '../../parts/scroller.tsx';

/** The commonest wrong answers, and what had been right. */
export function Mistakes({ evaluation }: { evaluation: SplitEvaluation }) {
  const { mistakes, split, rowCount } = evaluation;
  return (
    <section class="card stack" aria-labelledby="mistakes-title">
      <h2 id="mistakes-title">Commonest mistakes</h2>
      {mistakes.length === 0 ? (
        <p>
          None: all {formatCount(rowCount)} {split} answers are right.
        </p>
      ) : (
        <Scroller label="Mistakes as a table">
          <table class="figure-table">
            <thead>
              <tr>
                <th scope="col" class="number">
                  Times
                </th>
                <th scope="col">Expected</th>
                <th scope="col">Written</th>
              </tr>
            </thead>
            <tbody>
              {mistakes.map(({ expected, predicted, count }) => (
                <tr key={`${expected} ${predicted}`}>
                  <td class="number">{formatCount(count)}</td>
                  <td>{expected}</td>
                  <td>{predicted || <span class="soft">nothing</span>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroller>
      )}
    </section>
  );
}
