import { createImageDecoder, defaultImageLimits, type ImageDecoder } from '@sightline/images';
import { requireTrained, resolveRun, runFolder } from '@sightline/pipeline/runs';
import { taskOf } from '@sightline/predict/question';
import { requireStage } from '@sightline/report';
import { fetchImage } from '../images/fetch-image.ts';
import { createMetrics, type Metrics } from '../metrics/create-metrics.ts';
import { createBatcher } from '../model/batcher.ts';
import { type ModelWorker, startModelWorker } from '../model/model-worker.ts';
import { describeModel } from './describe-model.ts';
import { createHeldBytes } from './held-bytes.ts';
import { createPlaces } from './places.ts';
import type { ServeContext } from './serve-context.ts';
import type { CompleteServeOptions } from './serve-options.ts';

/** Of a request, beside its picture. */
const bytesAround = 2 ** 20;
const maxHeldBytes = 2 ** 29;
const stallsPerDeadline = 2;
const minStallMs = 60_000;

export type Parts = {
  serve: ServeContext;
  worker: ModelWorker;
  metrics: Metrics;
  decoder: ImageDecoder;
};

/** What a server consists of, behind its door; starts the model's process. */
export async function createParts(settings: CompleteServeOptions): Promise<Parts> {
  const { root, runName, modelName, maxBatch, maxQueue, maxImageBytes, maxPixels } = settings;
  const run = await resolveRun(root, runName);
  await requireTrained(root, run);
  const task = taskOf(await requireStage(root, run, 'ingest'));
  const deadlineMs = settings.deadlineSeconds * 1000;
  const maxDecodeSeconds = Math.min(settings.deadlineSeconds, defaultImageLimits.maxDecodeSeconds);
  const limits = { ...defaultImageLimits, maxImageBytes, maxPixels, maxDecodeSeconds };
  const decoder = createImageDecoder(limits);
  const worker = startModelWorker({
    runFolder: runFolder(root, run.id),
    stallMs: Math.max(minStallMs, stallsPerDeadline * deadlineMs),
    onReady: () => batcher.wake(),
    onCrash({ how, errorTail }) {
      metrics.onRestart();
      settings.log?.(
        `the process that the model works in ${how}; it is started anew\n${errorTail}`,
      );
    },
  });
  const batcher = createBatcher({
    model: worker,
    maxBatch,
    onBatch: (count, seconds) => metrics.onBatch(count, seconds),
  });
  const places = createPlaces(
    maxQueue + maxBatch,
    () => metrics.batchSeconds() * (batcher.waitingCount() / maxBatch),
  );
  const metrics = createMetrics({
    waitingCount: batcher.waitingCount,
    takenCount: places.takenCount,
    isReady: worker.isReady,
    modelPid: worker.pid,
  });
  const serve: ServeContext = {
    model: describeModel(run, task, modelName, runName === 'latest'),
    batcher,
    decoder,
    places,
    held: createHeldBytes(maxHeldBytes),
    limits: {
      maxImageBytes,
      maxBodyBytes: Math.ceil((maxImageBytes * 4) / 3) + bytesAround,
      deadlineMs,
    },
    log: (text) => settings.log?.(text),
    onTokens: metrics.onTokens,
    fetchImage: settings.fetchesImages ? fetchImage : undefined,
  };
  return { serve, worker, metrics, decoder };
}
