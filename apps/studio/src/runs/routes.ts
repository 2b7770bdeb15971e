import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { StageError } from '@sightline/contracts';
import { createRunId, listRecipes } from '@sightline/pipeline/runs';
import { Hono } from 'hono';
import type { RerunRequest, Started, StartRequest, StudioInfo } from '../api/index.ts';
import { findRun, type StudioContext } from '../server/studio-context.ts';
import { carriesToken } from '../server/token.ts';
import { launchRun } from './launch-run.ts';
import { listRecipeSummaries } from './list-recipe-summaries.ts';
import { readAfter, readRerunRequest, readStartRequest } from './requests.ts';
import { runCommand } from './run-command.ts';
import { RunList } from './run-list.ts';
import { RunStreams } from './run-streams.ts';

const { version } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { version: string };

function existingPath(path: string): string {
  const absolute = resolve(path);
  if (existsSync(absolute)) return absolute;
  throw new StageError('usage', {
    message: `path: there is nothing at ${absolute}`,
    fix: 'Give the folder or file of your data.',
  });
}

async function start(context: StudioContext, request: StartRequest): Promise<Started> {
  const { recipe, overrides = [], path } = request;
  const known = await listRecipes(context.root);
  if (!known.includes(recipe)) {
    const message = `there is no recipe ${recipe}; there are ${known.join(', ') || 'none'}`;
    throw new StageError('usage', { message });
  }
  const id = createRunId(recipe);
  const words = ['run', recipe, `--id=${id}`, ...overrides.map((text) => `--set=${text}`)];
  if (path !== undefined) words.push(`--path=${existingPath(path)}`);
  await launchRun(context, id, words);
  return { id };
}

async function rerun(
  context: StudioContext,
  name: string,
  { stage, only }: RerunRequest,
): Promise<Started> {
  const run = await findRun(context, name);
  const id = createRunId(run.recipe);
  const how = [`--run=${run.id}`, `--engine=${run.engine}`, `--id=${id}`];
  await launchRun(context, id, ['rerun', stage, ...how, ...(only ? ['--only'] : [])]);
  return { id };
}

/** What the page may do, the runs and the recipes, and what starts and stops a run. */
export function runsRoutes(context: StudioContext): Hono {
  const list = new RunList(context.root);
  list.read().catch(() => undefined); // read before the page asks
  const streams = new RunStreams(context);
  const routes = new Hono()
    .get('/info', (asked) => {
      const info: StudioInfo = { version, mayControl: carriesToken(asked, context.token) };
      return asked.json(info);
    })
    .get('/runs', async ({ json }) => json(await list.read()))
    .get('/recipes', async ({ json }) => json(await listRecipeSummaries(context.root)))
    .get('/runs/:id/events', async (asked) => {
      const { id } = await findRun(context, asked.req.param('id'));
      return streams.answer(asked, id, readAfter(asked));
    })
    .post('/runs', async (asked) =>
      asked.json(await start(context, await readStartRequest(asked)), 201),
    )
    .post('/runs/:id/rerun', async (asked) => {
      const request = await readRerunRequest(asked);
      return asked.json(await rerun(context, asked.req.param('id'), request), 201);
    });
  for (const signal of ['pause', 'resume', 'cancel'] as const) {
    routes.post(`/runs/:id/${signal}`, async ({ body, req }) => {
      const { id } = await findRun(context, req.param('id'));
      await runCommand(context, [signal, id]);
      return body(null, 204);
    });
  }
  return routes;
}
