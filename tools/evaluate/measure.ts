import { readFile, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import {
  type Evaluation,
  evaluationFileName,
  type Manifest,
  type RunRecord,
  type SplitEvaluation,
  StageError,
  type StageName,
} from '@sightline/contracts';
import { listRuns, runFolder } from '@sightline/pipeline';
import type { Measurement, SplitScores } from './measurement.ts';
import { runPipeline } from './run-pipeline.ts';
import { recipePath, type Subject } from './subject.ts';

export type MeasureOptions = {
  /** The folder that holds `data/recipes`. */
  root: string;
  /** The folder that the run's own `data/` is made in. */
  workRoot: string;
  seed: number;
  engine: string;
  /** Where the data lies, for a recipe that reads a folder. */
  path?: string;
  tell(text: string): void;
};

function scoresOf({
  rowCount,
  imageCount,
  exactMatch,
  calibration,
  vqaAccuracy,
  sentences,
}: SplitEvaluation): SplitScores {
  const { model, shuffled, blind, majority } = exactMatch;
  const types = Object.entries(model.byQuestionType).map(([type, estimate]) => [
    type,
    { ...estimate, blind: blind.byQuestionType[type]!.mean },
  ]);
  return {
    rowCount,
    imageCount,
    accuracy: {
      model: model.all,
      shuffled: shuffled.all,
      blind: blind.all,
      majority: majority.all,
    },
    byQuestionType: Object.fromEntries(types),
    calibrationError: calibration.ece,
    ...(vqaAccuracy ? { vqaAccuracy: vqaAccuracy.all } : {}),
    ...(sentences ? { sentences } : {}),
  };
}

async function readJson<Value>(...path: string[]): Promise<Value> {
  return JSON.parse(await readFile(join(...path), 'utf8')) as Value;
}

/** Seconds a stage took; of a hit, when it ran for a variant before this one. */
async function readSeconds(root: string, run: RunRecord): Promise<Record<StageName, number>> {
  const records = (await listRuns(root)).flatMap(({ stages }) => stages);
  const seconds = run.stages.map(({ stage, key }) => {
    const made = records.find((one) => one.state === 'completed' && one.key === key);
    if (made) return [stage, made.seconds];
    throw new StageError('missing-data', {
      message: `no run in ${root} tells how long ${stage} took`,
      fix: `Remove ${root} and measure again.`,
    });
  });
  return Object.fromEntries(seconds) as Record<StageName, number>;
}

async function readMachine(folder: string): Promise<string> {
  const { dependencies } = await readJson<Manifest>(folder, 'train', 'manifest.json');
  return `${availableParallelism()} cores, TensorFlow ${dependencies.tensorflow}`;
}

async function readSplits(folder: string): Promise<Record<string, SplitScores>> {
  const { splits } = await readJson<Evaluation>(folder, 'train', evaluationFileName);
  if (splits.length > 0) return Object.fromEntries(splits.map((one) => [one.split, scoresOf(one)]));
  throw new StageError('bad-config', {
    message: 'the run held no pictures out, so there is nothing to measure',
    fix: 'Give the recipe a test split.',
  });
}

/** A fit that goes on from a checkpoint would count only the seconds after it. */
async function removeCheckpoints(workRoot: string): Promise<void> {
  await rm(join(workRoot, 'data', 'artifacts', '.work'), { recursive: true, force: true });
}

/**
 * Runs a recipe through the command and reads what it reached.
 *
 * @param subject a recipe that could be loaded
 * @throws StageError whatever the run failed with
 */
export async function measure(
  subject: Subject,
  { root, workRoot, seed, engine, path, tell }: MeasureOptions,
): Promise<Measurement> {
  const { recipe, set, loaded } = subject;
  await removeCheckpoints(workRoot);
  const words = [
    recipePath(root, recipe),
    `--seed=${seed}`,
    `--engine=${engine}`,
    ...(path === undefined ? [] : [`--path=${path}`]),
    ...set.flatMap((override) => ['--set', override]),
  ];
  const run = await runPipeline(words, workRoot, tell);
  const folder = runFolder(workRoot, run.id);
  return {
    recipe,
    set,
    seed,
    settings: loaded!.hash,
    stageVersions: loaded!.stageVersions,
    machine: await readMachine(folder),
    seconds: await readSeconds(workRoot, run),
    splits: await readSplits(folder),
  };
}
