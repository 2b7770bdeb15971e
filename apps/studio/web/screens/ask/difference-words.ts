import type { Answer } from '../../../src/api/index.ts';
import { formatValue } from '../../parts/format.ts';
import { isSameAnswer } from './words.ts';

type Layer = Answer['prediction']['layers'][number];

/** Whether two layers gave the same, as far as can be told from what is known of them. */
export function isSameLayer(left: Layer, right: Layer): boolean {
  const figures = ({ range, sparkline }: Layer) => JSON.stringify([range, sparkline]);
  return figures(left) === figures(right);
}

export function rangeWords({ range: { min, max, mean } }: Layer): string {
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
  const differing = left.filter((layer, at) => right[at] && !isSameLayer(layer, right[at]));
  const [first] = differing;
  if (!first) return 'All layers gave the same.';
  if (differing.length === left.length) return 'They differ from the first layer on.';
  return `They differ first in ${first.name}; ${left.length - differing.length} of ${left.length} layers gave the same.`;
}

/** What sets two answers apart, in a few words. */
export function differenceWords(left: Answer, right: Answer): string {
  const layers = layerSentence(left.prediction.layers, right.prediction.layers);
  return `${answerSentence(left, right)} ${layers}`;
}
