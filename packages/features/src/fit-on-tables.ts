import {
  type ColumnReader,
  type StageContext,
  StageError,
  type StageInput,
} from '@sightline/contracts';
import type { FeaturesConfig } from './config.ts';
import type { ImageQuestions } from './encoder-data.ts';
import { fitEncoders } from './fit-encoders.ts';
import type { TrainedEncoders } from './fitted-encoders.ts';
import { answerClasses, groupByImage, knownTokens } from './questions.ts';
import { findImageRows, readQuestions } from './read-samples.ts';

/** What the encoders are fitted on: questions and row numbers, while pixels stay on the disk. */
async function readSets(input: StageInput, pixels: ColumnReader) {
  const { table, samplesOfSplit } = await readQuestions(input);
  const training = samplesOfSplit.get('train') ?? [];
  if (training.length === 0) {
    throw new StageError('bad-data', {
      message: 'features: the training split is empty, so there is nothing to fit the encoders on',
      fix: 'Give ingest more images, or a larger train share.',
    });
  }
  const classes = answerClasses(table, training);
  const known = knownTokens(table, training);
  const rows = await findImageRows(input);
  const setOf = (samples: readonly number[]): ImageQuestions => {
    const questions = groupByImage(table, samples, classes, known);
    const rowOfImage = Int32Array.from(questions.imageIds, (id) => rows.get(id) ?? -1);
    return { questions, pixels, rowOfImage };
  };
  const sets = [setOf(training), setOf(samplesOfSplit.get('validation') ?? [])] as const;
  return { sets, known, classCount: classes.length };
}

/**
 * Fits the encoders on the training split of the tables.
 *
 * @returns encoders whose parameters the caller disposes
 * @throws StageError `bad-data` where there is nothing to fit on
 */
export async function fitOnTables(
  input: StageInput,
  config: FeaturesConfig,
  context: StageContext,
): Promise<TrainedEncoders> {
  const pixels = input.table('pixels').openColumn('pixels');
  try {
    const { sets, known, classCount } = await readSets(input, pixels);
    const parameters = await fitEncoders(...sets, known, classCount, config, context);
    return { parameters, knownTokens: known, config };
  } finally {
    pixels.close();
  }
}
