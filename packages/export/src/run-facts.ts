import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Evaluation,
  type Manifest,
  type RunRecord,
  StageError,
  type StageName,
  stageNames,
  tensorShape,
} from '@sightline/contracts';
import { encodersFileName } from '@sightline/features';
import { gateFileName } from '@sightline/fusion';
import { type RunResults, readEvaluation, readRunResults } from '@sightline/lesson';
import type { Artifact } from '@sightline/store';
import { modelFileName } from '@sightline/train';
import { openStage } from './open-stage.ts';
import { readSplits, type SplitCounts } from './read-splits.ts';
import { describeWeights, type WeightsFile } from './weights-file.ts';

/** Everything that a model's config and card are made of. */
export type RunFacts = {
  run: RunRecord;
  manifests: Record<StageName, Manifest>;
  evaluation: Evaluation;
  results: RunResults;
  splits: SplitCounts[];
  /** Rows that ingest and preprocess left out. */
  rejectCount: number;
  /** Shape of a row of each tensor column between the stages: `fused: [562]`. */
  shapes: Record<string, number[]>;
  encoders: WeightsFile;
  /** Of gated fusion. */
  gate?: WeightsFile;
  decoder: WeightsFile;
};

/** Numbers in all of a model's weights. */
export function parameterCountOf({ encoders, gate, decoder }: RunFacts): number {
  return encoders.parameterCount + (gate?.parameterCount ?? 0) + decoder.parameterCount;
}

/** The run's own encoders: weights of others, in the format of others, are not ours to hand on. */
async function readEncoders({ manifest, readFile }: Artifact): Promise<Uint8Array> {
  if (manifest.files.some(({ path }) => path === encodersFileName)) {
    return readFile(encodersFileName);
  }
  throw new StageError('usage', {
    message: `the features of this run were made by pretrained encoders (${manifest.module}), which are not part of its model and cannot be exported with it`,
    fix: 'Export a run whose encoders were fitted: its recipe leaves features.use out.',
  });
}

type Artifacts = Record<StageName, Artifact>;

async function openStages(runFolder: string): Promise<Artifacts> {
  const opened = stageNames.map(async (stage) => [stage, await openStage(runFolder, stage)]);
  return Object.fromEntries(await Promise.all(opened));
}

async function readRecord(runFolder: string): Promise<RunRecord> {
  const path = join(runFolder, 'run.json');
  const text = await readFile(path, 'utf8').catch((cause) => {
    throw new StageError('missing-data', { message: `${path}: there is no such run`, cause });
  });
  return JSON.parse(text) as RunRecord;
}

async function readShapes(artifacts: Artifacts): Promise<Record<string, number[]>> {
  const shapes: Record<string, number[]> = {};
  for (const artifact of Object.values(artifacts)) {
    for (const name of Object.keys(artifact.manifest.tables)) {
      for (const field of (await artifact.table(name)).contract.schema.fields) {
        const shape = tensorShape(field);
        if (shape) shapes[field.name] = shape;
      }
    }
  }
  return shapes;
}

/**
 * Reads a finished run: its record, the manifests of its five stages, its results and its weights.
 *
 * @param runFolder `data/runs/<id>`
 * @throws StageError `missing-data` where a stage has left nothing, `bad-data` where a file differs.
 */
export async function readRunFacts(runFolder: string): Promise<RunFacts> {
  const run = await readRecord(runFolder);
  const artifacts = await openStages(runFolder);
  const { ingest, features, fusion, train } = artifacts;
  const stages = Object.entries(artifacts).map(([stage, { manifest }]) => [stage, manifest]);
  const manifests = Object.fromEntries(stages) as Record<StageName, Manifest>;
  const hasGate = fusion.manifest.files.some(({ path }) => path === gateFileName);
  const rejects = Object.values(manifests).map(({ tables }) => tables.rejects?.rowCount ?? 0);
  return {
    run,
    manifests,
    evaluation: await readEvaluation(train),
    results: await readRunResults((name) => train.table(name)),
    splits: await readSplits(await ingest.table('samples')),
    rejectCount: rejects.reduce((sum, count) => sum + count, 0),
    shapes: await readShapes(artifacts),
    encoders: describeWeights(await readEncoders(features)),
    ...(hasGate && { gate: describeWeights(await fusion.readFile(gateFileName)) }),
    decoder: describeWeights(await train.readFile(modelFileName)),
  };
}
