import { StageError } from '@sightline/contracts';
import { openRunTables, type RunTables } from '@sightline/report';
import { Hono } from 'hono';
import { findRun, type StudioContext } from '../server/studio-context.ts';
import { openDecoder } from '../tables/open-decoder.ts';
import { parseWhole, thumbnailSidePx } from '../tables/parse-query.ts';
import { sendPicture } from '../tables/send-picture.ts';
import { thumbnailOf } from '../tables/thumbnail.ts';
import { listSamples } from './list-samples.ts';
import { type Pictures, pictureAddress } from './picture-address.ts';
import { readFollowed } from './read-followed.ts';
import { readSamplePicture } from './read-sample-picture.ts';

const maxListCount = 200;
const maxIdChars = 1000;

function parseSample(text: string | undefined): string {
  if (text && text.length <= maxIdChars) return text;
  throw new StageError('usage', {
    message: text ? `a sample's id has at most ${maxIdChars} characters` : 'no sample was named',
    fix: 'Name one of the list of samples: sample=ID.',
  });
}

/** Addresses below `/api`. */
export function samplesRoutes(context: StudioContext): Hono {
  const open = async (name: string): Promise<RunTables> =>
    openRunTables(context.root, await findRun(context, name));
  const picturesOf = ({ run }: RunTables): Pictures => ({
    decoder: openDecoder(context),
    addressOf: pictureAddress(run.id),
  });
  return new Hono()
    .get('/runs/:id/samples', async (asked) => {
      const { from: start, count: most } = asked.req.query();
      const from = parseWhole('from', start, [0, Number.MAX_SAFE_INTEGER]) ?? 0;
      const count = parseWhole('count', most, [1, maxListCount]) ?? 50;
      const tables = await open(asked.req.param('id'));
      return asked.json(await listSamples(tables, from, count, picturesOf(tables)));
    })
    .get('/runs/:id/followed', async (asked) => {
      const sampleId = parseSample(asked.req.query('sample'));
      const tables = await open(asked.req.param('id'));
      return asked.json(await readFollowed(tables, sampleId, picturesOf(tables)));
    })
    .get('/runs/:id/picture', async (asked) => {
      const sampleId = parseSample(asked.req.query('sample'));
      const tables = await open(asked.req.param('id'));
      const hash = tables.artifacts.get('ingest')?.manifest.sha256;
      const isForEver = asked.req.param('id') === tables.run.id;
      return sendPicture(asked, { identity: [hash, sampleId], isForEver }, async () =>
        thumbnailOf(
          await readSamplePicture(tables, sampleId, openDecoder(context)),
          thumbnailSidePx,
        ),
      );
    });
}
