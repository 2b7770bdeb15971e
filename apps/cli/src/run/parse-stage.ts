import { StageError, type StageName, stageNames } from '@sightline/contracts';
import { nearestName } from '@sightline/pipeline/runs';

/**
 * The stage of a name that somebody typed.
 *
 * @throws StageError `usage`, naming the nearest stage.
 */
export function parseStage(name: string): StageName {
  const stage = stageNames.find((known) => known === name);
  if (stage) return stage;
  throw new StageError('usage', {
    message: `there is no stage ${name}; there are ${stageNames.join(', ')}`,
    fix: `Did you mean ${nearestName(name, stageNames)}?`,
  });
}
