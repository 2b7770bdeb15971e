import { StageError } from '@sightline/contracts';
import type { Artifact } from '@sightline/store';

/** Whether a model answers questions or, unasked, says what a picture shows. */
export type Task = 'questions' | 'captions';

/** What the model of a run was made for, from what its first stage left; loads no model. */
export function taskOf(ingest: Artifact): Task {
  const { task } = ingest.manifest.config as { task?: Task };
  return task ?? 'questions';
}

/**
 * Makes sure that a model is asked what it can be asked.
 *
 * @param question empty for a model that writes captions
 * @throws StageError `usage`
 */
export function checkQuestion(question: string, task: Task): void {
  const isAsked = question.trim() !== '';
  if (isAsked === (task === 'questions')) return;
  throw new StageError(
    'usage',
    isAsked
      ? {
          message: 'this model writes captions: it takes a picture and no question',
          fix: 'Leave the question out, or name a run that answers questions with --run.',
        }
      : {
          message: 'the question is empty',
          fix: 'Ask something, for example: "What color is the cat?"',
        },
  );
}
