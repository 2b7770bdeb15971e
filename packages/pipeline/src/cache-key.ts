import type { ArtifactRef, Manifest, Stage } from '@sightline/contracts';
import { hashJson } from '@sightline/store';
import { readDependencyVersions } from './dependency-versions.ts';
import type { StageTask } from './stage-task.ts';

/** Everything that decides a stage's output; what an artifact's manifest says of its making. */
export type KeyParts = Pick<
  Manifest,
  | 'stage'
  | 'stageVersion'
  | 'config'
  | 'seed'
  | 'inputs'
  | 'dependencies'
  | 'fingerprint'
  | 'module'
  | 'shardRows'
>;

/** Collects what decides the output of a stage; reads source files where the stage does. */
export async function collectKeyParts(
  stage: Stage,
  module: string | undefined,
  config: unknown,
  seed: number,
  inputs: ArtifactRef[],
  shardRows?: number,
): Promise<KeyParts> {
  const fingerprint = await stage.fingerprint?.(config);
  return {
    stage: stage.name,
    stageVersion: stage.version,
    config,
    seed,
    inputs,
    dependencies: await readDependencyVersions(stage),
    ...(fingerprint === undefined ? {} : { fingerprint }),
    ...(module === undefined ? {} : { module }),
    ...(shardRows === undefined ? {} : { shardRows }),
  };
}

/** The cache key, 24 hex digits; inputs count by their content, not by their place. */
export function cacheKey(parts: KeyParts): string {
  const inputs = parts.inputs.map(({ stage, sha256 }) => [stage, sha256]);
  return hashJson({ ...parts, inputs }).slice(0, 24);
}

/** What decides the output of a task, and its cache key. */
export async function keyOfTask(
  stage: Stage,
  { module, config, seed, inputs, shardRows }: StageTask,
): Promise<{ parts: KeyParts; key: string }> {
  const parts = await collectKeyParts(stage, module, config, seed, inputs, shardRows);
  return { parts, key: cacheKey(parts) };
}
