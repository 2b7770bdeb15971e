import type { QuizQuestion } from '@sightline/lesson';
import type { Screen } from '../terminal/screen.ts';
import { cleanText, wrapText } from '../terminal/text-width.ts';
import { heading, paragraph } from './heading.ts';

const letters = ['a', 'b', 'c', 'd'];

/** Index of the option that a letter names, if it names one. */
export function parseChoice(text: string, { options }: QuizQuestion): number | undefined {
  const index = letters.indexOf(text.trim().toLowerCase());
  return index >= 0 && index < options.length ? index : undefined;
}

/** A question with its options, lettered. */
export function renderQuestion(screen: Screen, question: QuizQuestion, number: number): string {
  const [first = '', ...rest] = wrapText(cleanText(question.question), screen.columns - 3);
  const lines = [`${number}  ${first}`, ...rest.map((line) => `   ${line}`)].map(screen.bold);
  const options = question.options.map(
    (option, index) => `   ${screen.accent(letters[index]!)}  ${cleanText(option)}`,
  );
  return `${[...lines, ...options].join('\n')}\n`;
}

/** Whether a choice was right, why, and where that can be seen. */
export function renderAnswer(
  screen: Screen,
  question: QuizQuestion,
  runId: string,
  chosen?: number,
): string {
  const { answerIndex, options, explanation, evidence } = question;
  const right = `${letters[answerIndex]}  ${cleanText(options[answerIndex]!)}`;
  const isRight = chosen === answerIndex;
  const verdict = isRight ? screen.good(`✓ ${right}`) : screen.bad(`✗ It is ${right}`);
  const lines = [
    ` ${chosen === undefined ? screen.good(`→ ${right}`) : verdict}`,
    ...wrapText(cleanText(explanation), screen.columns - 3).map((line) => `   ${line}`),
    `   ${screen.dim(`See: sightline inspect ${runId}/${evidence}`)}`,
  ];
  return `${lines.join('\n')}\n`;
}

export function renderInsight(screen: Screen, insight: string | undefined): string {
  if (insight === undefined) return '';
  return `${[heading(screen, 'Key insight'), ...paragraph(screen, insight)].join('\n')}\n`;
}
