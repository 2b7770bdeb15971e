import type { CalibrationBin, SplitEvaluation } from '@sightline/contracts';
import { formatCount, formatPercent, formatShare } from '../../parts/format.ts';

function sayBin({ rowCount, confidence, accuracy }: CalibrationBin): string {
  const answers = rowCount === 1 ? '1 answer' : `${formatCount(rowCount)} answers`;
  return `${answers}: ${formatPercent(confidence)} sure, ${formatPercent(accuracy)} right`;
}

/** A bin: how sure as a tick, how often right as a bar. */
function BinBar({ accuracy, confidence }: CalibrationBin) {
  return (
    <div class="share-bar share-bar-main" aria-hidden="true">
      <div class="share-bar-fill" style={{ width: `${accuracy * 100}%` }} />
      <div class="share-bar-tick" style={{ left: `${confidence * 100}%` }} />
    </div>
  );
}

/** Whether the model is as often right as it is sure. */
export function CalibrationView({ evaluation }: { evaluation: SplitEvaluation }) {
  const { ece, bins } = evaluation.calibration;
  const filled = bins.filter(({ rowCount }) => rowCount > 0);
  return (
    <section class="card stack" aria-labelledby="calibration-title">
      <h2 id="calibration-title">Does it know when it is wrong?</h2>
      <p>
        How sure it is and how often it is right lie <strong>{formatShare(ece)}</strong> apart on
        average (expected calibration error).
      </p>
      <ul class="bins small">
        {filled.map((bin) => (
          <li key={bin.low}>
            <BinBar {...bin} />
            <span>{sayBin(bin)}</span>
          </li>
        ))}
      </ul>
      <p class="small soft">Bar: share that is right. Tick: how sure. Where they meet, it knows.</p>
    </section>
  );
}
