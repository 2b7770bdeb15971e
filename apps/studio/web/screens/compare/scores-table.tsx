import type { Comparison, TrainingTrace } from '../../../src/api/index.ts';
import { formatShare } from '../../parts/format.ts';
import { Scroller } from '../../parts/scroller.tsx';

type ScoreLine = { name: string; left?: number | undefined; right?: number | undefined };

const predictors: Record<string, string> = {
  model: 'Model',
  shuffled: 'With another image (shuffled)',
  blind: 'Question alone (blind)',
  majority: 'Commonest answer (majority)',
};

function accuracyOf({ comparison }: TrainingTrace, predictor: string): number | undefined {
  return comparison?.accuracies.find((score) => score.predictor === predictor)?.accuracy;
}

/** Accuracy of the model by the type of the question. */
function typesOf({ comparison, evaluation }: TrainingTrace): Map<string, number> {
  const ofSplit = evaluation?.splits.find(({ split }) => split === comparison?.split);
  const types = Object.entries(ofSplit?.exactMatch.model.byQuestionType ?? {});
  return new Map(types.map(([type, { mean }]) => [type, mean]));
}

function linesOf({ left, right }: Comparison): ScoreLine[] {
  const overall = Object.entries(predictors).map(([predictor, name]) => ({
    name,
    left: accuracyOf(left.trace, predictor),
    right: accuracyOf(right.trace, predictor),
  }));
  const [ofLeft, ofRight] = [typesOf(left.trace), typesOf(right.trace)];
  const types = [...new Set([...ofLeft.keys(), ...ofRight.keys()])].sort();
  const byType = types.map((type) => ({
    name: `Model, ${type}`,
    left: ofLeft.get(type),
    right: ofRight.get(type),
  }));
  return [...overall, ...(types.length > 1 ? byType : [])];
}

function sayDifference({ left, right }: ScoreLine): string {
  if (left === undefined || right === undefined) return '–';
  const points = (right - left) * 100;
  const text = Math.abs(points).toFixed(1);
  if (text === '0.0') return '0.0';
  return `${points > 0 ? '+' : '−'}${text}`;
}

const sayShare = (share: number | undefined): string =>
  share === undefined ? '–' : formatShare(share);

function sayCounts({ left, right }: Comparison): string {
  const [a, b] = [left.trace.comparison, right.trace.comparison];
  const count = (of: typeof a): string =>
    of ? `on ${of.rowCount} ${of.split} ${of.task}` : 'not scored';
  return count(a) === count(b) ? count(a) : `left ${count(a)}, right ${count(b)}`;
}

/** What each run scored on its own held-out questions, and the difference. */
export function ScoresTable({ comparison }: { comparison: Comparison }) {
  const hasScores = comparison.left.trace.comparison ?? comparison.right.trace.comparison;
  return (
    <section class="card stack" aria-labelledby="scores-title">
      <h2 id="scores-title">What they score</h2>
      {hasScores && (
        <p class="small soft">
          Share of right answers, {sayCounts(comparison)}; the difference in points.
        </p>
      )}
      {hasScores ? (
        <Scroller label="Scores of both runs">
          <table class="figure-table scores-table">
            <thead>
              <tr>
                <th scope="col">Who answers</th>
                <th scope="col" class="number">
                  Left
                </th>
                <th scope="col" class="number">
                  Right
                </th>
                <th scope="col" class="number">
                  Difference
                </th>
              </tr>
            </thead>
            <tbody>
              {linesOf(comparison).map((line) => (
                <tr key={line.name}>
                  <th scope="row">{line.name}</th>
                  <td class="number">{sayShare(line.left)}</td>
                  <td class="number">{sayShare(line.right)}</td>
                  <td class="number">{sayDifference(line)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroller>
      ) : (
        <p>Neither run has scored its model yet.</p>
      )}
    </section>
  );
}
