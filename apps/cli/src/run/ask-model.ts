import { StageError, toStageError } from '@sightline/contracts';
import { resolveRun, runFolder } from '@sightline/pipeline';
import { createPredictor, type Prediction } from '@sightline/predict';
import { readImage } from './read-image.ts';
import { requireTrained } from './read-results.ts';

export type AskedModel = { runId: string; prediction: Prediction };

function checkQuestion(question: string): void {
  if (question.trim() !== '') return;
  throw new StageError('usage', {
    message: 'the question is empty',
    fix: 'Ask something, for example: "What color is the cat?"',
  });
}

/**
 * Asks the model of a run about an image file.
 *
 * @throws StageError `usage` for an empty question or an unknown run, `missing-data` without the image
 * or a trained model, `bad-data` when the image cannot be read.
 */
export async function askModel(
  root: string,
  runName: string,
  imagePath: string,
  question: string,
): Promise<AskedModel> {
  checkQuestion(question);
  const image = await readImage(imagePath);
  const run = await resolveRun(root, runName);
  await requireTrained(root, run);
  const predictor = await createPredictor(runFolder(root, run.id));
  try {
    return { runId: run.id, prediction: await predictor.ask(image, question) };
  } catch (thrown) {
    const { code, message, fix, details } = toStageError(thrown);
    if (code !== 'bad-data') throw thrown;
    const parts = { message: `${imagePath}: ${message}`, details, cause: thrown };
    throw new StageError(code, fix ? { ...parts, fix } : parts);
  } finally {
    predictor.dispose();
  }
}
