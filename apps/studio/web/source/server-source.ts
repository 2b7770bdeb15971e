import type {
  Answer,
  AnswerMaps,
  AskableModel,
  Comparison,
  FollowedRow,
  FollowedSample,
  Lesson,
  Matches,
  RecipeSummary,
  RunFlow,
  RunListing,
  SampleList,
  Started,
  StudioInfo,
  TableFigures,
  TableInfo,
  TrainingTrace,
  UntrainedModel,
} from '../../src/api/index.ts';
import { followRun } from '../live/follow-run.ts';
import { readJson, request } from './request.ts';
import type { Asked, Source } from './source.ts';

const runPath = (runId: string, rest = ''): string => `/runs/${encodeURIComponent(runId)}${rest}`;

const tablePath = (runId: string, stage: string, table: string, rest = ''): string =>
  runPath(runId, `/tables/${encodeURIComponent(stage)}/${encodeURIComponent(table)}${rest}`);

const query = (values: Record<string, string | number>): string =>
  `?${new URLSearchParams(Object.entries(values).map(([name, value]) => [name, String(value)]))}`;

const json = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

/** A sample is named in the address, a file is the body. */
function askedInit(asked: Asked): [search: string, init: RequestInit] {
  const { question } = asked;
  if ('sampleId' in asked) return [query({ question, sample: asked.sampleId }), { method: 'POST' }];
  const headers = { 'content-type': 'application/octet-stream' };
  return [query({ question }), { method: 'POST', headers, body: asked.image }];
}

/** Reads from the studio's server, which reads from the runs. */
export const serverSource: Source = {
  kind: 'server',
  info: () => readJson<StudioInfo>('/info'),
  listRuns: () => readJson<RunListing>('/runs'),
  listRecipes: () => readJson<RecipeSummary[]>('/recipes'),
  readFlow: (runId) => readJson<RunFlow>(runPath(runId, '/flow')),
  readTrace: (runId) => readJson<TrainingTrace>(runPath(runId, '/trace')),
  readLesson: (runId) => readJson<Lesson>(runPath(runId, '/lesson')),
  listSamples: (runId, from, count) =>
    readJson<SampleList>(runPath(runId, `/samples${query({ from, count })}`)),
  followSample: (runId, id) =>
    readJson<FollowedSample>(runPath(runId, `/followed${query({ sample: id })}`)),
  compare: (left, right) => readJson<Comparison>(`/compare${query({ left, right })}`),
  listTables: (runId) => readJson<TableInfo[]>(runPath(runId, '/tables')),
  readFigures: (runId, stage, table) =>
    readJson<TableFigures>(tablePath(runId, stage, table, '/figures')),
  findMatches: (runId, stage, table, where) =>
    readJson<Matches>(tablePath(runId, stage, table, `/matches${query({ where })}`)),
  async readRows(runId, { stage, table, columns, rows }) {
    const search = new URLSearchParams({ columns: columns.join(',') });
    if ('numbers' in rows) search.set('rows', rows.numbers.join(','));
    else {
      search.set('from', String(rows.from));
      search.set('count', String(rows.count));
    }
    const response = await request(tablePath(runId, stage, table, `/rows?${search}`));
    return new Uint8Array(await response.arrayBuffer());
  },
  readRow: (runId, stage, table, row) =>
    readJson<FollowedRow>(tablePath(runId, stage, table, `/row${query({ row })}`)),
  pictureOf: (runId, stage, table, column, row) =>
    `/api${tablePath(runId, stage, table, `/picture${query({ column, row })}`)}`,
  readModel: (runId) => readJson<AskableModel | UntrainedModel>(runPath(runId, '/model')),
  async ask(runId, asked) {
    const [search, init] = askedInit(asked);
    return readJson<Answer>(runPath(runId, `/ask${search}`), init);
  },
  async explain(runId, asked) {
    const [search, init] = askedInit(asked);
    return readJson<AnswerMaps>(runPath(runId, `/explain${search}`), init);
  },
  start: async (start) => (await readJson<Started>('/runs', json(start))).id,
  rerun: async (runId, rerun) =>
    (await readJson<Started>(runPath(runId, '/rerun'), json(rerun))).id,
  async signal(runId, name) {
    await request(runPath(runId, `/${name}`), { method: 'POST' });
  },
  follow: followRun,
};
