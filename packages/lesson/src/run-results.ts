import {
  type Evaluation,
  evaluationFileName,
  type TableReader,
  valuesOf,
} from '@sightline/contracts';

/** Loss in nats a token, accuracy in 0..1. */
export type SplitMetrics = { loss: number; accuracy: number };

/** One epoch of the training trace. `heldOut` is the validation split, where a recipe keeps one. */
export type EpochTrace = {
  epoch: number;
  step: number;
  train: SplitMetrics;
  heldOut?: SplitMetrics;
  learningRate: number;
  gradientNorm: number;
};

/** One row of `scores@1`. */
export type Score = {
  split: string;
  predictor: string;
  questionType: string;
  rowCount: number;
  correctCount: number;
  accuracy: number;
};

/** One row of `retrieval@1`: recall and chance in 0..1. */
export type Retrieval = {
  split: string;
  direction: 'image-to-text' | 'text-to-image';
  k: number;
  recall: number;
  chance: number;
  queryCount: number;
  candidateCount: number;
};

/** One row of `predictions@1`. */
export type Prediction = {
  sampleId: string;
  split: string;
  questionType: string;
  question: string;
  expected: string;
  predicted: string;
  correct: boolean;
  confidence: number;
};

/** Every number that a run's lesson is made of. */
export type RunResults = { epochs: EpochTrace[]; scores: Score[]; predictions: Prediction[] };

type MetricsRow = Omit<EpochTrace, 'train' | 'heldOut'> & SplitMetrics & { split: string };

function camelCase(name: string): string {
  return name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** Every row of a small table as an object, `sample_id` as `sampleId`. */
async function readRows<Row>(table: TableReader): Promise<Row[]> {
  const rows: Record<string, unknown>[] = [];
  for await (const batch of table.batches()) {
    const start = rows.length;
    for (let row = 0; row < batch.numRows; row++) rows.push({});
    for (const { name } of batch.schema.fields) {
      const key = camelCase(name);
      for (const [row, value] of valuesOf<unknown>(batch, name).entries()) {
        rows[start + row]![key] = value;
      }
    }
  }
  return rows as Row[];
}

/** Joins the rows of the training and the validation split, one trace an epoch, in order. */
function joinSplits(rows: readonly MetricsRow[]): EpochTrace[] {
  const heldOut = new Map<number, SplitMetrics>();
  for (const { split, epoch, loss, accuracy } of rows) {
    if (split === 'validation') heldOut.set(epoch, { loss, accuracy });
  }
  return rows
    .filter((row) => row.split === 'train')
    .map(({ split: _, loss, accuracy, ...at }) => {
      const metrics = heldOut.get(at.epoch);
      return { ...at, train: { loss, accuracy }, ...(metrics ? { heldOut: metrics } : {}) };
    })
    .sort((a, b) => a.epoch - b.epoch);
}

/**
 * Reads what train says of each held-out split.
 *
 * @param artifact train's
 */
export async function readEvaluation(artifact: {
  readFile(name: string): Promise<Uint8Array>;
}): Promise<Evaluation> {
  const bytes = await artifact.readFile(evaluationFileName);
  return JSON.parse(Buffer.from(bytes).toString()) as Evaluation;
}

/** Reads `scores@1` alone. */
export function readScores(table: TableReader): Promise<Score[]> {
  return readRows<Score>(table);
}

/** Reads `retrieval@1`, which pretrained encoders leave. */
export function readRetrieval(table: TableReader): Promise<Retrieval[]> {
  return readRows<Retrieval>(table);
}

/** Reads `metrics@1` alone. */
export async function readEpochs(table: TableReader): Promise<EpochTrace[]> {
  return joinSplits(await readRows<MetricsRow>(table));
}

/**
 * Reads the three tables that train leaves beside its checkpoint.
 *
 * @param table opens one of them, e.g. that of train's artifact
 */
export async function readRunResults(
  table: (name: 'metrics' | 'scores' | 'predictions') => TableReader | Promise<TableReader>,
): Promise<RunResults> {
  const [metrics, scores, predictions] = await Promise.all([
    table('metrics'),
    table('scores'),
    table('predictions'),
  ]);
  return {
    epochs: await readEpochs(metrics),
    scores: await readScores(scores),
    predictions: await readRows<Prediction>(predictions),
  };
}
