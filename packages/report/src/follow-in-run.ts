import { StageError } from '@sightline/contracts';
import {
  type FollowedStage,
  findRow,
  followSample,
  type Lookup,
  likeIds,
  readRow,
} from '@sightline/inspect';
import { nearestName } from '@sightline/pipeline/runs';
import type { RunTables } from './run-tables.ts';

const guessCount = 3;

/** What to try instead of an id that no sample has. */
async function adviseOn(lookup: Lookup, id: string): Promise<string> {
  const samples = await lookup('ingest', 'samples');
  if (!samples) return 'Its ingest artifact has gone: run the recipe again.';
  const asImage = await findRow(samples, 'image_id', id);
  if (asImage !== undefined) {
    const { values } = await readRow(samples, asImage);
    return `It is a picture; one of its samples: ${values.sample_id}.`;
  }
  const near = await likeIds(samples, 'sample_id', id);
  const guesses: string[] = [];
  while (guesses.length < guessCount && guesses.length < near.length) {
    const left = near.filter((one) => !guesses.includes(one));
    guesses.push(nearestName(id, left)!);
  }
  return guesses.length > 0 ? `The nearest: ${guesses.join(', ')}.` : 'The run has no samples.';
}

/**
 * Follows a sample through the stages of a run.
 *
 * @throws StageError `usage` for an unknown sample, naming those that are like it
 */
export async function followInRun(
  { run, lookup }: RunTables,
  sampleId: string,
): Promise<FollowedStage[]> {
  const followed = await followSample(lookup, sampleId);
  if (followed) return followed;
  throw new StageError('usage', {
    message: `run ${run.id} has no sample ${sampleId}`,
    fix: await adviseOn(lookup, sampleId),
  });
}
