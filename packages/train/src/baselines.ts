import type { AnswerRows } from './answer-rows.ts';

type Counts = Map<string, Map<string, number>>;

function count(counts: Counts, key: string, answer: string): void {
  if (!counts.has(key)) counts.set(key, new Map());
  const answers = counts.get(key)!;
  answers.set(answer, (answers.get(answer) ?? 0) + 1);
}

/** The commonest answer; of equally common ones the first in the alphabet, so that runs agree. */
function commonest(answers: Map<string, number> | undefined): string | undefined {
  if (!answers) return undefined;
  return [...answers].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))[0]?.[0];
}

export type Baseline = (question: string, questionType: string) => string;

/**
 * Predictors that never see an image, fitted on the training split: `majority` always gives the
 * commonest answer; `blind` the commonest one to the same question, else to the same type.
 */
export function fitBaselines(training: AnswerRows): { majority: Baseline; blind: Baseline } {
  const overall: Counts = new Map();
  const byQuestion: Counts = new Map();
  const byType: Counts = new Map();
  for (const [row, answer] of training.answers.entries()) {
    count(overall, 'all', answer);
    count(byQuestion, training.questions[row]!, answer);
    count(byType, training.questionTypes[row]!, answer);
  }
  const most = commonest(overall.get('all')) ?? '';
  return {
    majority: () => most,
    blind: (question, type) =>
      commonest(byQuestion.get(question)) ?? commonest(byType.get(type)) ?? most,
  };
}
