import { createHash } from 'node:crypto';
import type { RunRecord } from '@sightline/contracts';
import type { Task } from '@sightline/predict/question';
import type { ServedModel } from './serve-context.ts';

const fingerprintLength = 12;

/** Of all that the stages with weights wrote: another model, another fingerprint. */
function fingerprintOf({ stages }: RunRecord): string {
  const hash = createHash('sha256');
  for (const { stage, artifact } of stages) hash.update(`${stage} ${artifact?.sha256 ?? ''}\n`);
  return `fp_${hash.digest('hex').slice(0, fingerprintLength)}`;
}

/**
 * What requests and answers call a run's model.
 *
 * @param modelName a name of its own; the run's id when left out
 * @param isLatest whether it answers to `latest`, too
 */
export function describeModel(
  run: RunRecord,
  task: Task,
  modelName: string | undefined,
  isLatest: boolean,
): ServedModel {
  return {
    name: modelName ?? run.id,
    aliases: isLatest ? [run.id, 'latest'] : [run.id],
    createdAt: Math.floor(Date.parse(run.startedAt) / 1000),
    fingerprint: fingerprintOf(run),
    task,
  };
}
