export { chosenAddress, sharedQueues, type TemporalAddress } from './temporal/connection.ts';
export { type PipelineWorker, startWorker, type WorkerOptions } from './temporal/worker.ts';
