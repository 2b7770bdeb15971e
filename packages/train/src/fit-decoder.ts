import type { StageContext, StageOutput } from '@sightline/contracts';
import { createRandom, deriveSeed, fit, Parameters } from '@sightline/tensor';
import { type AnswerRows, emptyRows } from './answer-rows.ts';
import { calibrate } from './calibrate.ts';
import type { TrainConfig } from './config.ts';
import { addDecoder } from './decoder.ts';
import { decoderData, measureStart } from './decoder-data.ts';
import { packMetrics } from './metrics.ts';
import type { TrainedDecoder } from './model-file.ts';

/** Fits the decoder, and makes its confidence honest on the validation split. */
export async function fitDecoder(
  rowsOfSplit: ReadonlyMap<string, AnswerRows>,
  training: AnswerRows,
  output: StageOutput,
  config: TrainConfig,
  context: StageContext,
): Promise<TrainedDecoder> {
  const parameters = new Parameters();
  const random = createRandom(deriveSeed(context.seed, 'decoder-weights'));
  const shape = { ...config, hasSequence: training.sequences !== undefined };
  const start = measureStart(training);
  addDecoder(parameters, random, shape, start);
  const data = decoderData(training, shape, start.table);
  const validationRows = rowsOfSplit.get('validation') ?? emptyRows;
  const validation = decoderData(validationRows, shape, start.table);
  const options = { ...config, model: 'decoder' as const };
  const epochs = await fit(parameters, data, validation, options, context);
  await output.table('metrics').append(packMetrics(epochs));
  if (validation.itemIds.length > 0) {
    const temperature = calibrate(parameters, validation, context).toFixed(2);
    context.report({ type: 'note', message: `calibrated: logits divided by ${temperature}` });
  }
  return { parameters, table: start.table, config: shape };
}
