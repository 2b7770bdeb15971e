import type { TrainingTrace } from '../../../src/api/index.ts';
import { formatCount, formatShare } from '../../parts/format.ts';

type Comparison = NonNullable<TrainingTrace['comparison']>;

/** What the model got right, beside who answers without looking; undefined where it was not scored. */
export function sayAccuracy({ accuracies, rowCount, task }: Comparison): string | undefined {
  const shareOf = (name: string): string | undefined => {
    const found = accuracies.find(({ predictor }) => predictor === name);
    return found && formatShare(found.accuracy);
  };
  const [model, majority, blind] = [shareOf('model'), shareOf('majority'), shareOf('blind')];
  if (!model) return undefined;
  const rows = `${formatCount(rowCount)} held-out ${task === 'captions' ? 'pictures' : 'questions'}`;
  const others = [
    ...(majority ? [`the commonest answer gets ${majority}`] : []),
    ...(blind && task === 'questions' ? [`the question alone ${blind}`] : []),
  ];
  const beside = others.length > 0 ? `; ${others.join(', ')}` : '';
  return `The model is right on ${model} of ${rows}${beside}.`;
}
