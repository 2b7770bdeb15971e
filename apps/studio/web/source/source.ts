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
  RerunRequest,
  RunFlow,
  RunListing,
  SampleList,
  StartRequest,
  StreamEnd,
  StreamedEvent,
  StudioInfo,
  TableFigures,
  TableInfo,
  TrainingTrace,
  UntrainedModel,
} from '../../src/api/index.ts';

export type Listener = {
  onEvent(event: StreamedEvent): void;
  /** `lost` while the server does not answer: it is tried again by itself. */
  onState(state: 'open' | 'lost'): void;
  onEnd(end: StreamEnd): void;
};

/** A picture and a question: a file of the user's own, or one of the run's samples. */
export type Asked = { question: string } & ({ image: Blob } | { sampleId: string });

export type RowSlice = {
  stage: string;
  table: string;
  columns: readonly string[];
  /** Numbers of rows, from 0. */
  rows: { from: number; count: number } | { numbers: readonly number[] };
};

/**
 * Where the page's data comes from: the studio's server, or a capsule that holds one run.
 *
 * Each throws `ApiFailure`, which says what to do.
 */
export type Source = {
  kind: 'server' | 'capsule';
  info(): Promise<StudioInfo>;
  listRuns(): Promise<RunListing>;
  listRecipes(): Promise<RecipeSummary[]>;
  readFlow(runId: string): Promise<RunFlow>;
  readTrace(runId: string): Promise<TrainingTrace>;
  readLesson(runId: string): Promise<Lesson>;
  listSamples(runId: string, from: number, count: number): Promise<SampleList>;
  followSample(runId: string, sampleId: string): Promise<FollowedSample>;
  compare(left: string, right: string): Promise<Comparison>;
  listTables(runId: string): Promise<TableInfo[]>;
  readFigures(runId: string, stage: string, table: string): Promise<TableFigures>;
  findMatches(runId: string, stage: string, table: string, where: string): Promise<Matches>;
  /** Rows as an Arrow stream of at most 1 MB; fewer rows than asked for where they are large. */
  readRows(runId: string, slice: RowSlice): Promise<Uint8Array>;
  /** One row, column by column, as a person looks at it. */
  readRow(runId: string, stage: string, table: string, row: number): Promise<FollowedRow>;
  /** Address of a picture that stands in a row. */
  pictureOf(runId: string, stage: string, table: string, column: string, row: number): string;
  readModel(runId: string): Promise<AskableModel | UntrainedModel>;
  ask(runId: string, asked: Asked): Promise<Answer>;
  explain(runId: string, asked: Asked): Promise<AnswerMaps>;
  start(request: StartRequest): Promise<string>;
  rerun(runId: string, request: RerunRequest): Promise<string>;
  signal(runId: string, signal: 'pause' | 'resume' | 'cancel'): Promise<void>;
  /** Tells every event of a run once, in order, from its first; returns what ends that. */
  follow(runId: string, listener: Listener): () => void;
};
