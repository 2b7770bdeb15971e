import {
  imageFeatureCount,
  numbersOf,
  type StageContext,
  StageError,
  type StageInput,
  textFeatureCount,
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

type Rows = { ids: string[]; image: Float32Array[]; text: Float32Array[]; answers: string[] };

const fitOptions = { warmupShare: 0.3, weightDecay: 0.05, trainingCheckCount: 400, keep: 'last' };

async function readRows(input: StageInput): Promise<Map<string, Rows>> {
  const answerOf = new Map<string, string>();
  for await (const batch of input.table('samples').batches()) {
    const answers = valuesOf(batch, 'short_answer');
    for (const [row, id] of valuesOf(batch, 'sample_id').entries()) answerOf.set(id, answers[row]!);
  }
  const rowsOfSplit = new Map<string, Rows>();
  for await (const batch of input.table('features').batches()) {
    const image = numbersOf<Float32Array>(batch, 'image');
    const text = numbersOf<Float32Array>(batch, 'text');
    const splits = valuesOf(batch, 'split');
    for (const [row, id] of valuesOf(batch, 'sample_id').entries()) {
      const split = splits[row]!;
      const rows = rowsOfSplit.get(split) ?? { ids: [], image: [], text: [], answers: [] };
      rowsOfSplit.set(split, rows);
      rows.ids.push(id);
      rows.image.push(image.slice(row * imageFeatureCount, (row + 1) * imageFeatureCount));
      rows.text.push(text.slice(row * textFeatureCount, (row + 1) * textFeatureCount));
      rows.answers.push(answerOf.get(id)!);
    }
  }
  return rowsOfSplit;
}

function stack(rows: Float32Array[], items: Int32Array): Tensor2D {
  return tf.stack([...items].map((item) => tf.tensor1d(rows[item]!))) as Tensor2D;
}

/** The fit's view of a split; an answer that training never showed counts as wrong. */
function gateData(rows: Rows, classOf: ReadonlyMap<string, number>): FitData {
  const answers = Int32Array.from(rows.answers, (answer) => classOf.get(answer) ?? -1);
  const forward = (items: Int32Array, weights: Weights, _: TrainingPass | undefined) => {
    const fused = fuseGated(stack(rows.image, items), stack(rows.text, items), weights);
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
  const empty: Rows = { ids: [], image: [], text: [], answers: [] };
  const classes = [...new Set(training.answers)].sort();
  const classOf = new Map(classes.map((answer, index) => [answer, index]));
  const parameters = new Parameters();
  addGate(parameters, createRandom(deriveSeed(context.seed, 'gate-weights')), classes.length);
  await fit(
    parameters,
    gateData(training, classOf),
    gateData(rowsOfSplit.get('validation') ?? empty, classOf),
    { ...fitOptions, keep: 'last', model: 'gate', epochCount, batchSize, peakLearningRate },
    context,
  );
  return parameters;
}
