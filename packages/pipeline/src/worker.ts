export {
  chosenAddress,
  localServer,
  sharedQueues,
  type TemporalAddress,
} from './temporal/connection.ts';
export { acquireDevServer, type DevServer } from './temporal/dev-server.ts';
export { type PipelineWorker, startWorker, type WorkerOptions } from './temporal/worker.ts';
export { createWorkerLog, readableLine, type WorkerLog } from './temporal/worker-log.ts';
