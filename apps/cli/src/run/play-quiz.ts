import { createInterface } from 'node:readline/promises';
import { StageError } from '@sightline/contracts';
import type { QuizQuestion } from '@sightline/lesson';
import { parseChoice, renderAnswer, renderInsight, renderQuestion } from '../render/quiz.ts';
import type { CommandIo } from '../terminal/command-io.ts';

type Ask = (prompt: string) => Promise<string>;

async function askUntilChosen(io: CommandIo, question: QuizQuestion, ask: Ask): Promise<number> {
  for (;;) {
    const chosen = parseChoice(await ask('   your answer: '), question);
    if (chosen !== undefined) return chosen;
    io.print(`   One letter, please: a to ${'abcd'[question.options.length - 1]}.\n`);
  }
}

async function playWith(
  io: CommandIo,
  runId: string,
  questions: readonly QuizQuestion[],
  ask: Ask,
): Promise<void> {
  let rightCount = 0;
  for (const [index, question] of questions.entries()) {
    io.print(renderQuestion(io.out, question, index + 1));
    const chosen = await askUntilChosen(io, question, ask);
    if (chosen === question.answerIndex) rightCount += 1;
    io.print(`${renderAnswer(io.out, question, runId, chosen)}\n`);
  }
  io.print(`${rightCount} of ${questions.length} right.\n\n`);
}

/** An `ask` on the terminal that ends in `interrupted` at Ctrl-C or at the end of the input. */
function createAsk(): { ask: Ask; close(): void } {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  const ended = new Promise<never>((_, reject) => {
    lines.once('close', () =>
      reject(new StageError('interrupted', { message: 'the quiz was left' })),
    );
  });
  ended.catch(() => undefined);
  return {
    ask: (prompt) => Promise.race([lines.question(prompt), ended]),
    close: () => lines.close(),
  };
}

/** Asks the questions on a terminal; elsewhere prints them with their answers. */
export async function playQuiz(
  io: CommandIo,
  runId: string,
  questions: readonly QuizQuestion[],
  insight: string | undefined,
): Promise<void> {
  if (io.out.isTerminal && process.stdin.isTTY) {
    const { ask, close } = createAsk();
    try {
      await playWith(io, runId, questions, ask);
    } catch (error) {
      io.print('\n'); // the prompt had none
      throw error;
    } finally {
      close();
    }
  } else {
    for (const [index, question] of questions.entries()) {
      io.print(renderQuestion(io.out, question, index + 1));
      io.print(`${renderAnswer(io.out, question, runId)}\n`);
    }
  }
  io.print(renderInsight(io.out, insight));
}
