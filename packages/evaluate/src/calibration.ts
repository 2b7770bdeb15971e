import type { Calibration, CalibrationBin } from '@sightline/contracts';

/**
 * How well confidences tell the share of right answers, in bins of equal width.
 *
 * @param confidences in 0..1, one a prediction
 * @see https://arxiv.org/abs/1706.04599 section 2
 */
export function calibration(
  confidences: ArrayLike<number>,
  right: readonly boolean[],
  binCount = 10,
): Calibration {
  const rows = right.map((isRight, row) => ({ isRight, confidence: confidences[row]! }));
  const binOf = (confidence: number): number => Math.max(0, Math.ceil(confidence * binCount) - 1);
  const bins = Array.from({ length: binCount }, (_, bin): CalibrationBin => {
    const members = rows.filter(({ confidence }) => binOf(confidence) === bin);
    const rowCount = members.length;
    const sum = members.reduce((total, { confidence }) => total + confidence, 0);
    return {
      low: bin / binCount,
      high: (bin + 1) / binCount,
      rowCount,
      confidence: sum / Math.max(1, rowCount),
      accuracy: members.filter(({ isRight }) => isRight).length / Math.max(1, rowCount),
    };
  });
  const gap = bins.reduce(
    (sum, bin) => sum + bin.rowCount * Math.abs(bin.confidence - bin.accuracy),
    0,
  );
  return { ece: gap / Math.max(1, rows.length), bins };
}
