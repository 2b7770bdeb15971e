import type { RunRecord } from '@sightline/contracts';
import { requireTrained, runFolder } from '@sightline/pipeline/runs';
import type { Explanation } from '@sightline/predict';
import { taskOf } from '@sightline/predict/question';
import { requireStage } from '@sightline/report';
import type { AnswerMaps, Capsule } from '../api/index.ts';
import { createModelHosts } from './model-hosts.ts';
import { readSample } from './read-sample.ts';

/** Maps as they travel. */
export function toAnswerMaps({ png, ...maps }: Explanation): AnswerMaps {
  return { ...maps, png: `data:image/png;base64,${Buffer.from(png).toString('base64')}` };
}

/**
 * Puts the questions of some samples of a run to its model, in a process of its own.
 *
 * @param sampleIds in the order of the answers
 * @param signal ends it
 * @throws StageError `missing-data` without a trained model or without one of the samples
 */
export async function answerSamples({
  root,
  run,
  sampleIds,
  signal,
}: {
  /** The folder that holds `data/`. */
  root: string;
  run: RunRecord;
  sampleIds: readonly string[];
  signal?: AbortSignal;
}): Promise<Capsule['answers']> {
  await requireTrained(root, run);
  const isCaptioned = taskOf(await requireStage(root, run, 'ingest')) === 'captions';
  const folder = runFolder(root, run.id);
  const hosts = createModelHosts({ hostCount: 1 });
  const answers: Capsule['answers'] = [];
  try {
    for (const sampleId of sampleIds) {
      const sample = await readSample(root, run, sampleId);
      const question = isCaptioned ? '' : sample.question;
      const asked = { image: sample.image, question };
      const prediction = await hosts.run(folder, { kind: 'ask', ...asked }, signal);
      const explanation = await hosts.run(folder, { kind: 'explain', ...asked }, signal);
      const maps = toAnswerMaps(explanation);
      answers.push({ runId: run.id, sampleId, question, prediction, maps });
    }
  } finally {
    await hosts.close();
  }
  return answers;
}
