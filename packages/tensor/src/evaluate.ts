import type { FitData } from './fit-data.ts';
import { type BatchRoom, inParts } from './out-of-memory.ts';
import type { Parameters } from './parameters.ts';
import { tf } from './tf.ts';

/**
 * Mean loss in nats and share of right answers over some items, in their order, as a forward pass
 * that does not train gives them.
 *
 * @param room how many go through at once
 * @param items all of them when left out
 * @returns zeros when there are no items
 */
export function evaluate(
  parameters: Parameters,
  data: FitData,
  room: BatchRoom,
  items: Int32Array = Int32Array.from(data.itemIds.keys()),
): { loss: number; accuracy: number } {
  let [lossSum, correctCount, count] = [0, 0, 0];
  const trained = parameters.readTrained();
  const weights = { ...trained, ...parameters.running };
  const addPart = (start: number, end: number): void => {
    const outcome = data.forward(items.subarray(start, end), weights);
    const [loss, rightCount] = [outcome.loss.dataSync()[0]!, outcome.correctCount.dataSync()[0]!];
    lossSum += loss * outcome.count;
    correctCount += rightCount;
    count += outcome.count;
  };
  try {
    inParts(room, items.length, (start, end) => tf.tidy(() => addPart(start, end)));
  } finally {
    tf.dispose(trained);
  }
  return { loss: lossSum / Math.max(1, count), accuracy: correctCount / Math.max(1, count) };
}
