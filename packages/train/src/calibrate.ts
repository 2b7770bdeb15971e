import type { StageContext } from '@sightline/contracts';
import { evaluate, type FitData, type NamedArrays, type Parameters } from '@sightline/tensor';

/** Validation items that are enough to find one number. */
const itemCount = 100;
const batchSize = 32;
const [sharpest, softest] = [Math.log(0.1), Math.log(10)];
/** Each narrows what is left by the golden ratio: 16 leave 0.2 %. */
const stepCount = 16;
const goldenRatio = (Math.sqrt(5) - 1) / 2;

/** Where a function with one valley between two places is lowest. */
function findLowest(lossAt: (place: number) => number, low: number, high: number): number {
  let [left, right] = [low, high];
  let inner = [right - goldenRatio * (right - left), left + goldenRatio * (right - left)] as const;
  let losses = [lossAt(inner[0]), lossAt(inner[1])] as const;
  for (let step = 0; step < stepCount; step++) {
    if (losses[0] < losses[1]) {
      right = inner[1];
      inner = [right - goldenRatio * (right - left), inner[0]];
      losses = [lossAt(inner[0]), losses[0]];
    } else {
      left = inner[0];
      inner = [inner[1], left + goldenRatio * (right - left)];
      losses = [losses[1], lossAt(inner[1])];
    }
  }
  return (left + right) / 2;
}

/**
 * Makes a decoder's confidence honest: its logits are divided by the temperature at which the
 * answers to validation questions are likeliest. No answer changes by it. The division is folded
 * into the weights, so that the file is an ordinary model.
 *
 * @returns the temperature: below 1 where the model had been too modest, as smoothed labels make it
 * @see Guo et al. 2017, On Calibration of Modern Neural Networks, section 4.2
 */
export function calibrate(
  parameters: Parameters,
  validation: FitData,
  { report }: Pick<StageContext, 'report'>,
): number {
  const room = { size: batchSize, task: 'calibrate', report };
  const saved = parameters.save();
  const divideBy = (temperature: number): void => {
    const divided: NamedArrays = {};
    for (const name of ['norm.scale', 'norm.offset', 'output.bias']) {
      const { shape, values } = saved[name]!;
      divided[name] = { shape, values: values.map((value) => value / temperature) };
    }
    parameters.load(divided);
  };
  const items = Int32Array.from(validation.itemIds.keys()).subarray(0, itemCount);
  const lossAt = (logarithm: number): number => {
    divideBy(Math.exp(logarithm));
    return evaluate(parameters, validation, room, items).loss;
  };
  const temperature = Math.exp(findLowest(lossAt, sharpest, softest));
  divideBy(temperature);
  return temperature;
}
