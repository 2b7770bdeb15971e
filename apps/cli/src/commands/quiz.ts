import { Command } from 'commander';
import type { CommandIo } from '../terminal/command-io.ts';
import { debugOption, jsonOption, withExamples } from './shared-options.ts';

async function execute(io: CommandIo, name: string): Promise<void> {
  const [{ resolveRun }, { findRoot }, { requireResults }, { keyInsightOf, quizOf }] =
    await Promise.all([
      import('@sightline/pipeline'),
      import('../run/find-root.ts'),
      import('@sightline/report'),
      import('@sightline/lesson'),
    ]);
  const root = findRoot();
  const run = await resolveRun(root, name);
  const results = await requireResults(root, run);
  const questions = quizOf(results);
  const keyInsight = keyInsightOf(results);
  if (io.isJson) {
    io.printJson({ type: 'quiz', run: run.id, questions, keyInsight });
    return;
  }
  const { playQuiz } = await import('../run/play-quiz.ts');
  await playQuiz(io, run.id, questions, keyInsight);
}

export function quizCommand(io: CommandIo): Command {
  const command = new Command('quiz')
    .description('three questions about a run, from its numbers')
    .argument('[run]', 'an id, its beginning, or latest', 'latest')
    .addOption(jsonOption())
    .addOption(debugOption())
    .action((name: string) => execute(io, name));
  return withExamples(command, {
    'sightline quiz': 'about the newest run',
    'sightline quiz --json': 'questions and answers as one JSON object',
  });
}
