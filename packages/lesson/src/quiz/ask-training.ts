import { bestEpochOf } from '../key-insight.ts';
import { observeEpoch } from '../observe-epoch.ts';
import type { EpochTrace } from '../run-results.ts';
import type { QuizQuestion } from './quiz-question.ts';

export function askBestEpoch(epochs: readonly EpochTrace[]): QuizQuestion | undefined {
  const best = bestEpochOf(epochs);
  if (best === undefined || epochs.length < 3) return undefined;
  const index = epochs.findIndex(({ epoch }) => epoch === best);
  const near = Math.min(Math.max(index - 1, 0), Math.max(epochs.length - 4, 0));
  const shown = epochs.slice(near, near + 4);
  const { heldOut } = epochs[index]!;
  return {
    question: 'After which epoch was the loss on held-out images lowest?',
    options: shown.map(({ epoch }) => `Epoch ${epoch}`),
    answerIndex: index - near,
    explanation: `Epoch ${best}, with ${heldOut!.loss.toFixed(3)} nats a token (${observeEpoch(epochs, index)}).`,
    evidence: 'train/metrics',
  };
}
