import { relative } from 'node:path';
import { StageError, toStageError } from '@sightline/contracts';
import { requireTrained, resolveRun, runFolder } from '@sightline/pipeline/runs';
import { createPredictor, type Explanation, type Prediction } from '@sightline/predict';
import { checkQuestion } from '@sightline/predict/question';
import { writeFileAtomically } from '@sightline/store';
import { mapPath } from './map-path.ts';
import { readImage } from './read-image.ts';
import { writeNewFile } from './write-new-file.ts';

export type AskOptions = {
  runName: string;
  /** Whether to find out where in the picture the answer comes from. */
  explains: boolean;
  /** File for the maps; one in the run's folder when left out. */
  map?: string;
};

/** The maps, and where their picture was written. */
export type WrittenExplanation = Omit<Explanation, 'png'> & { map: string };

export type AskedModel = {
  runId: string;
  prediction: Prediction;
  explanation?: WrittenExplanation;
};

/** Names the image in what is said about it. */
function nameImage(thrown: unknown, imagePath: string): unknown {
  const { code, message, fix, details } = toStageError(thrown);
  if (code !== 'bad-data') return thrown;
  const parts = { message: `${imagePath}: ${message}`, details, cause: thrown };
  return new StageError(code, fix ? { ...parts, fix } : parts);
}

/**
 * Asks the model of a run about an image file.
 *
 * @param question empty for a model that writes captions
 * @throws StageError `usage` for an empty question, an unknown run or a map that is there already,
 *   `missing-data` without the image or a trained model, `bad-data` when the image cannot be read.
 */
export async function askModel(
  root: string,
  imagePath: string,
  question: string,
  { runName, explains, map }: AskOptions,
): Promise<AskedModel> {
  const image = await readImage(imagePath);
  const run = await resolveRun(root, runName);
  await requireTrained(root, run);
  const folder = runFolder(root, run.id);
  const predictor = await createPredictor(folder);
  try {
    checkQuestion(question, predictor.task);
    const prediction = await predictor.ask(image, question);
    if (!explains) return { runId: run.id, prediction };
    const { png, ...maps } = await predictor.explain(image, question);
    const path = map ?? mapPath(folder, image, question);
    await (map ? writeNewFile(path, png, '--map') : writeFileAtomically(path, png));
    return { runId: run.id, prediction, explanation: { ...maps, map: relative('.', path) } };
  } catch (thrown) {
    throw nameImage(thrown, imagePath);
  } finally {
    predictor.dispose();
  }
}
