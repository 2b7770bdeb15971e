import { existsSync } from 'node:fs';
import type { Manifest, RunRecord, StageName } from '@sightline/contracts';
import { describeDifference, resolveRun } from '@sightline/pipeline';
import { openStage } from '@sightline/report';
import { type FoundTable, findTable } from './find-table.ts';

const runName = /^[\w-]+\/?$/;

/** One of two things that are compared: a table, or a whole run. */
export type Side = { target: string; found: FoundTable } | { target: string; run: RunRecord };

/** Opens what `diff` was asked for: whatever `inspect` opens, or a run by its name. */
export async function findSide(root: string, target: string): Promise<Side> {
  const isRun = runName.test(target) && !existsSync(target);
  if (!isRun) return { target, found: await findTable(root, target) };
  return { target, run: await resolveRun(root, target.replace(/\/$/, '')) };
}

/** A stage of two runs: whether both used the same artifact, and what was set otherwise. */
export type StageDiff = {
  stage: StageName;
  /** Hash of the artifact; absent where the run did not get that far. */
  a?: string;
  b?: string;
  isSame: boolean;
  /** What decided the outputs and differs: config, seed, versions, inputs. */
  differences: string[];
};

async function readManifestOf(
  root: string,
  run: RunRecord,
  stage: StageName,
): Promise<Manifest | undefined> {
  const record = run.stages.find((one) => one.stage === stage);
  return record && (await openStage(root, record))?.manifest;
}

/** Compares the artifacts of two runs, stage by stage, by their hashes and what they were made from. */
export async function diffStages(root: string, a: RunRecord, b: RunRecord): Promise<StageDiff[]> {
  const hashOf = (run: RunRecord, stage: StageName): string | undefined =>
    run.stages.find((record) => record.stage === stage)?.artifact?.sha256;
  const stages = a.stages.map(async ({ stage }): Promise<StageDiff> => {
    const [hashA, hashB] = [hashOf(a, stage), hashOf(b, stage)];
    const [left, right] = await Promise.all([
      readManifestOf(root, a, stage),
      readManifestOf(root, b, stage),
    ]);
    return {
      stage,
      ...(hashA ? { a: hashA } : {}),
      ...(hashB ? { b: hashB } : {}),
      isSame: hashA === hashB,
      differences: left && right ? describeDifference(left, right) : [],
    };
  });
  return Promise.all(stages);
}
