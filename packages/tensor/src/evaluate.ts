import type { FitData } from './fit-data.ts';
import type { Parameters } from './parameters.ts';
import { tf } from './tf.ts';

/**
 * Mean loss in nats and share of right answers over some items, in their order, as a forward pass
 * that does not train gives them.
 *
 * @param items all of them when left out
 * @returns zeros when there are no items
 */
export function evaluate(
  parameters: Parameters,
  data: FitData,
  batchSize: number,
  items: Int32Array = Int32Array.from(data.itemIds.keys()),
): { loss: number; accuracy: number } {
  let [lossSum, correctCount, count] = [0, 0, 0];
  const trained = parameters.readTrained();
  const weights = { ...trained, ...parameters.running };
  for (let start = 0; start < items.length; start += batchSize) {
    tf.tidy(() => {
      const outcome = data.forward(items.subarray(start, start + batchSize), weights);
      lossSum += outcome.loss.dataSync()[0]! * outcome.count;
      correctCount += outcome.correctCount.dataSync()[0]!;
      count += outcome.count;
    });
  }
  tf.dispose(trained);
  return { loss: lossSum / Math.max(1, count), accuracy: correctCount / Math.max(1, count) };
}
