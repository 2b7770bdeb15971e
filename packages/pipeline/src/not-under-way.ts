import { StageError } from '@sightline/contracts';

export function notUnderWay(runId: string): StageError {
  return new StageError('usage', {
    message: `run ${runId} is not under way`,
    fix: 'See which are: sightline runs.',
  });
}
