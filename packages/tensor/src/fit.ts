import { type EpochEvent, type StageContext, StageError } from '@sightline/contracts';
import { AdamW } from './adamw.ts';
import { bestEpoch, epochsSinceLowestLoss } from './best-epoch.ts';
import { endEpoch } from './end-epoch.ts';
import { type FitProgress, restoreFit } from './fit-checkpoint.ts';
import type { FitData } from './fit-data.ts';
import { type FitCursor, type FitOptions, type FitState, makeRooms } from './fit-state.ts';
import { isOutOfMemory, outOfMemory } from './out-of-memory.ts';
import type { Parameters } from './parameters.ts';
import { deriveSeed } from './random.ts';
import { trainEpoch } from './train-epoch.ts';

/**
 * Fits `parameters` by AdamW, reporting every step and epoch. Saves to the context's checkpoint
 * after a step when the last save is `intervalMs` ago, and goes on from there bit for bit. A batch
 * for which memory does not suffice is taken in parts from then on, which a note tells.
 *
 * @returns the epochs, those before a resume included
 * @throws StageError `diverged` when loss or gradients are no number, `failed` when memory does not
 *   suffice for one item, `bad-data` when `keep` or
 *   `patience` need a validation split and it is empty; AbortError when the signal says so
 */
export async function fit(
  parameters: Parameters,
  training: FitData,
  validation: FitData,
  options: FitOptions,
  context: StageContext,
): Promise<EpochEvent[]> {
  checkValidation(validation, options);
  const optimizer = new AdamW(parameters, options);
  try {
    const progress = await resume(parameters, optimizer, options, context);
    const parts = { parameters, optimizer, training, validation, options, context };
    const rooms = makeRooms(progress.cursor, options, context);
    const state: FitState = { ...parts, ...progress, ...rooms, savedAtMs: performance.now() };
    const { epochs } = state.cursor;
    while (epochs.length < options.epochCount && !hasStalled(state)) {
      await trainEpoch(state);
      endEpoch(state);
    }
    tellEnd(state);
    if (state.best) parameters.load(state.best);
    return epochs;
  } catch (thrown) {
    throw isOutOfMemory(thrown) ? outOfMemory(`fit ${options.model}`, thrown) : thrown;
  } finally {
    optimizer.dispose();
  }
}

function checkValidation({ itemIds }: FitData, { model, keep, patience }: FitOptions): void {
  if (itemIds.length > 0 || (keep === 'last' && patience === undefined)) return;
  throw new StageError('bad-data', {
    message: `fit ${model}: keep 'best' and patience go by the validation split, which is empty`,
    fix: "Give ingest a larger validation share, or set keep to 'last' and leave patience out.",
  });
}

async function resume(
  parameters: Parameters,
  optimizer: AdamW,
  { model }: FitOptions,
  context: StageContext,
): Promise<FitProgress<FitCursor>> {
  const saved = await context.checkpoint.load();
  if (!saved) {
    const seed = deriveSeed(context.seed, `${model}-batches`);
    const states = { orderState: seed, randomState: seed };
    return { cursor: { epochs: [], ...states, doneStepCount: 0, gradientNorm: 0 } };
  }
  const progress = restoreFit<FitCursor>(saved, parameters, optimizer);
  const message = `fit ${model} goes on after step ${optimizer.stepCount}`;
  context.report({ type: 'note', message });
  return progress;
}

function hasStalled({ cursor, options }: FitState): boolean {
  return epochsSinceLowestLoss(cursor.epochs) >= (options.patience ?? Number.POSITIVE_INFINITY);
}

function tellEnd({ cursor: { epochs }, options, context }: FitState): void {
  const { model, keep, epochCount } = options;
  const stopped = epochs.length < epochCount ? [`stopped after epoch ${epochs.length}`] : [];
  const kept = keep === 'best' ? [`kept the weights of epoch ${bestEpoch(epochs) + 1}`] : [];
  const parts = [...stopped, ...kept].join(', ');
  if (parts) context.report({ type: 'note', message: `fit ${model} ${parts}` });
}
