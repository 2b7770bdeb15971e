export { runPipeline } from './run-pipeline.ts';
export { runShards } from './run-shards.ts';
