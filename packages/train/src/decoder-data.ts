import { fusedFeatureCount, maxAnswerTokenCount, vocabularySize } from '@sightline/contracts';
import {
  type BatchOutcome,
  crossEntropy,
  dropout,
  type FitData,
  layOutRows,
  type Tensor1D,
  type Tensor2D,
  type TrainingPass,
  tf,
  type Weights,
} from '@sightline/tensor';
import type { AnswerRows } from './answer-rows.ts';
import { conditionOn, measureCondition } from './condition.ts';
import {
  type DecoderShape,
  type DecoderStart,
  decodeStates,
  type Sequence,
  startFrom,
} from './decoder.ts';
import type { FusedRows } from './fused-rows.ts';
import { outputLayer, outputPieces, pieceLogits, tokenLogits } from './output-pieces.ts';
import { createPieceTable, type PieceTable } from './piece-table.ts';
import { questionPieces, sequenceTensors } from './sequences.ts';

/** Fused features of some rows, float32 [rows, 562]. */
function fusedTensor(fused: FusedRows, rows: Int32Array): Tensor2D {
  return tf.tensor2d(fused.read(rows), [rows.length, fusedFeatureCount]);
}

/** Where the batch's answer tokens stand, without padding: [rows, time] laid out flat. */
function layOutTargets(
  { answerLengths, answerIds }: AnswerRows,
  rows: Int32Array,
): { time: number; inputs: Int32Array; at: number[]; targets: number[]; rowOfTarget: number[] } {
  const lengthOf = (row: number): number => (row < 0 ? 0 : answerLengths[row]!);
  const time = rows.reduce((most, row) => Math.max(most, lengthOf(row)), 1);
  const inputs = new Int32Array(rows.length * (time - 1));
  const [at, targets, rowOfTarget]: [number[], number[], number[]] = [[], [], []];
  for (const [index, row] of rows.entries()) {
    for (let position = 0; position < lengthOf(row); position++) {
      const id = answerIds[row * maxAnswerTokenCount + position]!;
      if (position < time - 1) inputs[index * (time - 1) + position] = id;
      at.push(index * time + position);
      targets.push(id);
      rowOfTarget.push(index);
    }
  }
  return { time, inputs, at, targets, rowOfTarget };
}

/** Rows of which every token is right; rows without a token count for nothing. */
function countRight(
  logits: Tensor2D,
  targets: Tensor1D,
  rowOfTarget: number[],
  rowCount: number,
): BatchOutcome['correctCount'] {
  const right = tf.cast(tf.equal(tf.argMax(logits, 1), targets), 'float32') as Tensor1D;
  const rows = tf.tensor1d(rowOfTarget, 'int32');
  const sumOf = (values: Tensor1D) => tf.unsortedSegmentSum(values, rows, rowCount); // [rows]
  const tokenCounts = sumOf(tf.onesLike(targets).cast('float32'));
  const isRight = tf.logicalAnd(tf.equal(sumOf(right), tokenCounts), tf.greater(tokenCounts, 0));
  return tf.sum(tf.cast(isRight, 'float32'));
}

/** What a step takes together. */
type Items = { ids: string[]; rowsOf(item: number): readonly number[] };

/** Each row alone, or, where there are patches, all rows of an image: they are looked at once. */
function groupRows({ sampleIds, imageIds, sequences }: AnswerRows): Items {
  if (!sequences) return { ids: sampleIds, rowsOf: (item) => [item] };
  const rowsOfImage = new Map<string, number[]>();
  for (const [row, id] of imageIds.entries()) {
    const rows = rowsOfImage.get(id);
    if (rows) rows.push(row);
    else rowsOfImage.set(id, [row]);
  }
  const groups = [...rowsOfImage.values()];
  return { ids: [...rowsOfImage.keys()], rowsOf: (item) => groups[item]! };
}

/** Tokens that the answers hold, ascending. */
function answerPieces({ answerIds, answerLengths }: AnswerRows): Int32Array {
  const pieces = new Set<number>();
  for (const [row, length] of answerLengths.entries()) {
    const start = row * maxAnswerTokenCount;
    for (const id of answerIds.subarray(start, start + length)) pieces.add(id);
  }
  return Int32Array.from(pieces).sort();
}

/**
 * The fit's view of a split: an item is a sample, or an image with all of its samples where there
 * are sequences; a sample is right when every token of its answer is.
 *
 * @param table where the weights that `forward` is given have their embeddings
 *
 * While it trains, only pieces that the answers hold are scored: the biases of all others are so low
 * that pushing them further down would change nothing but take most of the time.
 */
export function decoderData(
  rows: AnswerRows,
  config: DecoderShape & { fusedDropout: number; labelSmoothing: number },
  table: PieceTable,
): FitData {
  const grouped = groupRows(rows);
  const learnt = answerPieces(rows);
  const scored = outputPieces([...table.known, ...learnt]);
  const columnsOf = (pieces: Int32Array) => new Map([...pieces].map((id, at) => [id, at]));
  const [columnOfLearnt, columnOfScored] = [columnsOf(learnt), columnsOf(scored.known)];
  const [learntPlaces, scoredPlaces] = [table.placesOf(learnt), table.placesOf(scored.known)];
  const read = (
    batch: Int32Array,
    groupCount: number,
    weights: Weights,
    training?: TrainingPass,
  ): Tensor2D | Sequence => {
    if (rows.sequences) return sequenceTensors(rows.sequences, batch, groupCount, table.placesOf);
    const condition = conditionOn(fusedTensor(rows.fused, batch), weights);
    return dropout(condition, config.fusedDropout, training?.random);
  };
  const forward = (items: Int32Array, weights: Weights, training?: TrainingPass): BatchOutcome => {
    const batch = layOutRows([...items].map(grouped.rowsOf));
    const { time, inputs, at, targets, rowOfTarget } = layOutTargets(rows, batch);
    const tokens = tf.tensor2d(table.placesOf(inputs), [batch.length, time - 1], 'int32');
    const start = startFrom(read(batch, items.length, weights, training), weights);
    const states = decodeStates(start, tokens, weights, config);
    const flat = states.reshape([batch.length * time, config.width]);
    // Only real tokens are scored: padding would cost as much as they do.
    const answered = tf.gather(flat, tf.tensor1d(at, 'int32')) as Tensor2D;
    const logits = training
      ? pieceLogits(answered, weights, learnt, learntPlaces)
      : tokenLogits(answered, outputLayer(weights, scored, scoredPlaces));
    const columnOf = training ? columnOfLearnt : columnOfScored;
    const columns = targets.map((id) => columnOf.get(id)!);
    const labels = tf.tensor1d(columns, 'int32');
    return {
      loss: tf.mean(crossEntropy(logits, labels, training ? config.labelSmoothing : 0)),
      correctCount: countRight(logits, labels, rowOfTarget, batch.length),
      count: batch.reduce((count, row) => count + Number(row >= 0), 0),
    };
  };
  return { itemIds: grouped.ids, forward };
}

/** Statistics of the training split that the decoder starts from. */
export function measureStart(rows: AnswerRows): DecoderStart {
  const { mean, deviation } = measureCondition(rows.fused);
  const counts = new Float32Array(vocabularySize).fill(1e-4); // no token is impossible
  for (const [row, length] of rows.answerLengths.entries()) {
    const start = row * maxAnswerTokenCount;
    for (const id of rows.answerIds.subarray(start, start + length)) counts[id]! += 1;
  }
  const total = counts.reduce((sum, count) => sum + count, 0);
  const asked = rows.sequences ? questionPieces(rows.sequences) : [];
  return {
    mean,
    deviation,
    tokenBias: counts.map((count) => Math.log(count / total)),
    table: createPieceTable(Int32Array.from(new Set([...answerPieces(rows), ...asked])).sort()),
  };
}
