export { runPipeline } from './run-pipeline.ts';
export { runRecipe } from './run-recipe.ts';
export { runShards } from './run-shards.ts';
export { runSweep } from './run-sweep.ts';
