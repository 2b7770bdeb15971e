import {
  type ColumnReader,
  type StageContext,
  StageError,
  type StageInput,
  valuesOf,
} from '@sightline/contracts';
import {
  type BatchOutcome,
  createRandom,
  crossEntropy,
  deriveSeed,
  type FitData,
  fit,
  Parameters,
  type Tensor2D,
  type TrainingPass,
  tf,
  type Weights,
} from '@sightline/tensor';
import type { FusionConfig } from './config.ts';
import { addGate, classifyFused, fuseGated } from './gate.ts';

/** Samples of one split: their rows among the features, which stay on the disk. */
type Rows = { ids: string[]; rows: number[]; answers: string[] };

type Columns = { image: ColumnReader; text: ColumnReader };

const fitOptions = { warmupShare: 0.3, weightDecay: 0.05, trainingCheckCount: 400 };

async function readRows(input: StageInput): Promise<Map<string, Rows>> {
  const answerOf = new Map<string, string>();
  for await (const batch of input.table('samples').batches(['sample_id', 'short_answer'])) {
    const answers = valuesOf(batch, 'short_answer');
    for (const [row, id] of valuesOf(batch, 'sample_id').entries()) answerOf.set(id, answers[row]!);
  }
  const rowsOfSplit = new Map<string, Rows>();
  let rowCount = 0;
  for await (const batch of input.table('features').batches(['sample_id', 'split'])) {
    const splits = valuesOf(batch, 'split');
    for (const [row, id] of valuesOf(batch, 'sample_id').entries()) {
      const split = splits[row]!;
      const rows = rowsOfSplit.get(split) ?? { ids: [], rows: [], answers: [] };
      rowsOfSplit.set(split, rows);
      rows.ids.push(id);
      rows.rows.push(rowCount++);
      rows.answers.push(answerOf.get(id)!);
    }
  }
  return rowsOfSplit;
}

function readTensor(column: ColumnReader, rows: Int32Array): Tensor2D {
  const values = new Float32Array(rows.length * column.rowWidth);
  column.readRows(rows, values);
  return tf.tensor2d(values, [rows.length, column.rowWidth]);
}

/** The fit's view of a split; an answer that training never showed counts as wrong. */
function gateData(
  rows: Rows,
  { image, text }: Columns,
  classOf: ReadonlyMap<string, number>,
): FitData {
  const answers = Int32Array.from(rows.answers, (answer) => classOf.get(answer) ?? -1);
  const forward = (items: Int32Array, weights: Weights, _: TrainingPass | undefined) => {
    const places = items.map((item) => rows.rows[item]!);
    const fused = fuseGated(readTensor(image, places), readTensor(text, places), weights);
    const logits = classifyFused(fused, weights);
    const wanted = tf.tensor1d(items.map((item) => answers[item]!));
    const labels = tf.cast(tf.maximum(wanted, 0), 'int32');
    const known = tf.cast(tf.greaterEqual(wanted, 0), 'float32');
    const right = tf.cast(tf.equal(tf.argMax(logits, 1), labels), 'float32');
    return {
      loss: tf.mean(tf.mul(crossEntropy(logits, labels as never), known)),
      correctCount: tf.sum(tf.mul(right, known)),
      count: items.length,
    } satisfies BatchOutcome;
  };
  return { itemIds: rows.ids, forward };
}

/**
 * Fits a gate on the training split: the features, weighed by it, must tell the short answer.
 *
 * @returns parameters `gate.*` and `head.*`; the caller disposes them
 * @throws StageError `bad-data` where there is no training sample
 */
export async function fitGate(
  input: StageInput,
  { epochCount, batchSize, peakLearningRate }: FusionConfig,
  context: StageContext,
): Promise<Parameters> {
  const rowsOfSplit = await readRows(input);
  const training = rowsOfSplit.get('train');
  if (!training) {
    throw new StageError('bad-data', {
      message: 'fusion: the training split is empty, so there is nothing to fit the gate on',
      fix: 'Give ingest more images, or set the method of fusion to concat.',
    });
  }
  const empty: Rows = { ids: [], rows: [], answers: [] };
  const classes = [...new Set(training.answers)].sort();
  const classOf = new Map(classes.map((answer, index) => [answer, index]));
  const parameters = new Parameters();
  addGate(parameters, createRandom(deriveSeed(context.seed, 'gate-weights')), classes.length);
  const validation = rowsOfSplit.get('validation') ?? empty;
  const options = { ...fitOptions, keep: 'last' as const, model: 'gate' as const };
  await withColumns(input, async (columns) => {
    await fit(
      parameters,
      gateData(training, columns, classOf),
      gateData(validation, columns, classOf),
      { ...options, epochCount, batchSize, peakLearningRate },
      context,
    );
  });
  return parameters;
}

async function withColumns(
  input: StageInput,
  use: (columns: Columns) => Promise<void>,
): Promise<void> {
  const image = input.table('features').openColumn('image');
  const text = input.table('features').openColumn('text');
  try {
    await use({ image, text });
  } finally {
    image.close();
    text.close();
  }
}
