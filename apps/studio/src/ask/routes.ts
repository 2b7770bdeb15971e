import { type RunRecord, StageError, toStageError } from '@sightline/contracts';
import { defaultImageLimits } from '@sightline/images';
import { requireTrained, runFolder } from '@sightline/pipeline/runs';
import { checkQuestion, type Task, taskOf } from '@sightline/predict/question';
import { requireStage } from '@sightline/report';
import { type Context, Hono } from 'hono';
import type { Answer, AnswerMaps, AskableModel, UntrainedModel } from '../api/index.ts';
import { pictureAddressOf } from '../samples/picture-address.ts';
import { findRun, type StudioContext } from '../server/studio-context.ts';
import { toApiError } from '../server/to-api-error.ts';
import { toAnswerMaps } from './answer-samples.ts';
import type { AskKind, Given } from './message.ts';
import { createModelHosts, type HostLimits, type ModelHosts } from './model-hosts.ts';
import { readSample } from './read-sample.ts';

const { maxImageBytes } = defaultImageLimits;
const maxQuestionCharacters = 2000;

type Picture = { image: Uint8Array; address?: string };

/** The picture of the sample that the address names, else the one that was sent. */
async function readPicture(root: string, run: RunRecord, { req }: Context): Promise<Picture> {
  const sampleId = req.query('sample');
  if (sampleId !== undefined) {
    const { image } = await readSample(root, run, sampleId);
    return { image, address: pictureAddressOf(run.id, sampleId) };
  }
  const image = new Uint8Array(await req.arrayBuffer());
  if (image.length > 0) return { image };
  throw new StageError('bad-data', {
    message: 'the picture is empty',
    fix: 'Send an image file, or name one of the samples of the run.',
  });
}

function checkLength(question: string): void {
  if (question.length <= maxQuestionCharacters) return;
  throw new StageError('usage', {
    message: `the question has ${question.length} characters; at most ${maxQuestionCharacters} are read`,
    fix: 'Ask something shorter.',
  });
}

/** Whether a run's model is asked questions; loads nothing. */
async function readTask(root: string, run: RunRecord): Promise<Task> {
  await requireTrained(root, run);
  return taskOf(await requireStage(root, run, 'ingest'));
}

/** A run without a model is no failure: it may be at work. */
async function describeModel(root: string, run: RunRecord): Promise<AskableModel | UntrainedModel> {
  try {
    return { runId: run.id, task: await readTask(root, run), maxImageBytes };
  } catch (thrown) {
    if (!(thrown instanceof StageError) || thrown.code !== 'missing-data') throw thrown;
    return { runId: run.id, untrained: toApiError(thrown, 'looking for the model') };
  }
}

type Outcome<Kind extends AskKind> = {
  run: RunRecord;
  question: string;
  picture: Picture;
  given: Given[Kind];
};

/** Puts what a request asks to the model of its run. */
async function put<Kind extends AskKind>(
  context: StudioContext,
  hosts: ModelHosts,
  request: Context,
  kind: Kind,
): Promise<Outcome<Kind>> {
  const question = request.req.query('question') ?? '';
  checkLength(question);
  const run = await findRun(context, request.req.param('id') ?? '');
  checkQuestion(question, await readTask(context.root, run));
  const picture = await readPicture(context.root, run, request);
  const asked = { kind, image: picture.image, question };
  const { signal } = request.req.raw;
  const given = await hosts.run(runFolder(context.root, run.id), asked, signal);
  return { run, question, picture, given };
}

/** That too many wait is told as such; whatever else goes wrong is told by the app. */
async function refuseWhenFull(answer: () => Promise<Response>, { json }: Context) {
  return answer().catch((thrown) => {
    if (toStageError(thrown).details.reason !== 'queue-full') throw thrown;
    return json(toApiError(thrown, 'asking the model'), 503);
  });
}

/** Addresses below `/api`: what a run's model answers, and where in the picture that comes from. */
export function askRoutes(context: StudioContext, limits: Partial<HostLimits> = {}): Hono {
  const hosts = createModelHosts(limits);
  context.onClose(() => hosts.close());
  const app = new Hono();
  app.get('/runs/:id/model', async ({ json, req }) => {
    const run = await findRun(context, req.param('id'));
    return json<AskableModel | UntrainedModel>(await describeModel(context.root, run));
  });
  app.post('/runs/:id/ask', (request) =>
    refuseWhenFull(async () => {
      const { run, question, picture, given } = await put(context, hosts, request, 'ask');
      const { address } = picture;
      const answer: Answer = { runId: run.id, question, prediction: given };
      return request.json<Answer>(address ? { ...answer, picture: address } : answer);
    }, request),
  );
  app.post('/runs/:id/explain', (request) =>
    refuseWhenFull(async () => {
      const { given } = await put(context, hosts, request, 'explain');
      return request.json<AnswerMaps>(toAnswerMaps(given));
    }, request),
  );
  return app;
}
