import { mean } from './mean.ts';
import { normalizeAnswer, tidyWhitespace } from './normalize-answer.ts';

/** One person's answer. Entries that are equal in every field count as one and the same. */
export type ReferenceAnswer = { answer: string; id?: number; confidence?: string };

/** As many agreeing others make an answer fully right. */
const enough = 3;

/** Gives answers that came without ids the ids 1, 2, …, so that equal ones stay apart. */
export function numberAnswers(answers: readonly string[]): ReferenceAnswer[] {
  return answers.map((answer, index) => ({ answer, id: index + 1 }));
}

function isSame(a: ReferenceAnswer, b: ReferenceAnswer): boolean {
  return a.answer === b.answer && a.id === b.id && a.confidence === b.confidence;
}

/**
 * Official VQA accuracy of one prediction, in 0..1: the mean over the references of
 * min(1, others that equal the prediction / 3). Normalised only where references differ: against
 * unanimous ones the prediction must be equal to the letter. Without references it is 0.
 *
 * @see https://github.com/GT-Vision-Lab/VQA vqaEval.py, commit a013f00
 */
export function vqaAccuracy(references: readonly ReferenceAnswer[], prediction: string): number {
  if (references.length === 0) return 0;
  const tidied = references.map(({ answer }) => tidyWhitespace(answer));
  const isUnanimous = new Set(tidied).size === 1;
  const compared = isUnanimous ? tidyWhitespace : normalizeAnswer;
  const said = compared(prediction);
  const entries = references.map((entry) => ({ ...entry, answer: compared(entry.answer) }));
  const agreeing = entries.filter(({ answer }) => answer === said);
  return mean(
    entries.map((entry) => {
      const others = agreeing.filter((other) => !isSame(other, entry)).length;
      return Math.min(1, others / enough);
    }),
  );
}

export type VqaQuestion = {
  references: readonly ReferenceAnswer[];
  prediction: string;
  questionType: string;
  answerType: string;
};

/** Shares in 0..1; the official program prints them times 100 with two decimals. */
export type VqaAccuracies = {
  overall: number;
  byQuestionType: Record<string, number>;
  byAnswerType: Record<string, number>;
};

function meanByType(types: readonly string[], accuracies: readonly number[]) {
  const names = [...new Set(types)].sort();
  return Object.fromEntries(
    names.map((name) => [name, mean(accuracies.filter((_, row) => types[row] === name))]),
  );
}

/** Mean VQA accuracy over questions: overall, by question type and by answer type. */
export function vqaAccuracies(questions: readonly VqaQuestion[]): VqaAccuracies {
  const accuracies = questions.map(({ references, prediction }) =>
    vqaAccuracy(references, prediction),
  );
  const typesOf = (name: 'questionType' | 'answerType') => questions.map((one) => one[name]);
  return {
    overall: mean(accuracies),
    byQuestionType: meanByType(typesOf('questionType'), accuracies),
    byAnswerType: meanByType(typesOf('answerType'), accuracies),
  };
}
