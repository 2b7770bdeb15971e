import { readFile } from 'node:fs/promises';
import { StageError } from '@sightline/contracts';
import { Hono } from 'hono';
import type { StudioContext } from '../server/studio-context.ts';

/** A real run that comes with Sightline, wherever the runs of its user lie. */
const sampleFile = new URL('../../../../data/sample/run.json', import.meta.url);

async function readSample(): Promise<string> {
  return readFile(sampleFile, 'utf8').catch(() => {
    throw new StageError('missing-data', {
      message: 'there is no sample run: data/sample/run.json is not there',
      fix: 'Make a run of your own: sightline run.',
    });
  });
}

/** `GET /sample` below `/api`: the committed run, as a capsule. */
export function capsuleRoutes(_context: StudioContext): Hono {
  return new Hono().get('/sample', async ({ body }) =>
    body(await readSample(), 200, { 'content-type': 'application/json' }),
  );
}
