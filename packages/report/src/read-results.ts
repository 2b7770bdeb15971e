import { join } from 'node:path';
import type { Evaluation, RunRecord, StageName } from '@sightline/contracts';
import {
  heldOutScores,
  type Retrieval,
  type RunResults,
  readEpochs,
  readEvaluation,
  readRetrieval,
  readRunResults,
  readScores,
} from '@sightline/lesson';
import { requireTrained } from '@sightline/pipeline/runs';
import { type Artifact, artifactFolder, openArtifact } from '@sightline/store';

async function openLeft(
  root: string,
  run: RunRecord,
  name: StageName,
): Promise<Artifact | undefined> {
  const ref = run.stages.find(({ stage }) => stage === name)?.artifact;
  return ref && openArtifact(artifactFolder(join(root, 'data'), ref.uri));
}

const openTrained = (root: string, run: RunRecord): Promise<Artifact | undefined> =>
  openLeft(root, run, 'train');

/** How well the encoders alone find pictures and texts; nothing where they are not pretrained. */
export async function readRetrieved(root: string, run: RunRecord): Promise<Retrieval[]> {
  const artifact = await openLeft(root, run, 'features').catch(() => undefined);
  if (!artifact?.manifest.tables.retrieval) return [];
  return readRetrieval(await artifact.table('retrieval'));
}

/** What train left: its tables, and what it says of each held-out split. */
export type Trained = { results: RunResults; evaluation: Evaluation };

/** What train left, or nothing when the run did not get that far. */
export async function readTrained(root: string, run: RunRecord): Promise<Trained | undefined> {
  const artifact = await openTrained(root, run);
  if (!artifact) return undefined;
  return {
    results: await readRunResults((name) => artifact.table(name)),
    evaluation: await readEvaluation(artifact),
  };
}

/** The model's accuracy on held-out images, 0..1; undefined when there is none, or no longer. */
export async function readAccuracy(root: string, run: RunRecord): Promise<number | undefined> {
  const artifact = await openTrained(root, run).catch(() => undefined);
  if (!artifact) return undefined;
  const scores = await readScores(await artifact.table('scores')).catch(() => []);
  return heldOutScores(scores).find(({ predictor }) => predictor === 'model')?.accuracy;
}

/** What a list of runs tells of a model. */
export type TrainedFigures = {
  /** On held-out images, 0..1. */
  accuracy?: number;
  /** After each epoch, in nats a token. */
  heldOutLosses?: number[];
};

/** What a list of runs tells of a run's model; nothing where there is none, or no longer. */
export async function readTrainedFigures(root: string, run: RunRecord): Promise<TrainedFigures> {
  const artifact = await openTrained(root, run).catch(() => undefined);
  if (!artifact) return {};
  const accuracy = await readAccuracy(root, run);
  const epochs = await readEpochs(await artifact.table('metrics')).catch(() => []);
  const heldOutLosses = epochs.flatMap(({ heldOut }) => heldOut?.loss ?? []);
  return { ...(accuracy === undefined ? {} : { accuracy }), heldOutLosses };
}

/**
 * The tables that train left.
 *
 * @throws StageError `missing-data` when the run did not get that far.
 */
export async function requireResults(root: string, run: RunRecord): Promise<RunResults> {
  await requireTrained(root, run);
  return (await readTrained(root, run))!.results;
}
