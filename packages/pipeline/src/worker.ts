export { chosenAddress, sharedQueues, type TemporalAddress } from './temporal/connection.ts';
export { acquireDevServer, type DevServer } from './temporal/dev-server.ts';
export { type PipelineWorker, startWorker, type WorkerOptions } from './temporal/worker.ts';
