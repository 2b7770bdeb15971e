import type { Model } from './model.ts';

/** How likely each piece of the vocabulary is to follow. */
export type NextToken = {
  /** Of the pieces that the decoder knows, and of all others together, float32 [known + 1]. */
  scores: Float32Array;
  /** Logarithm of what the exponentials of all scores add up to. */
  logTotal: number;
};

/** A piece, and the natural logarithm of its probability among all 30,522. */
export type LikelyPiece = { id: number; logProbability: number };

/** @param scores float32 [known + 1], a row from `AnswerWriter` */
export function readNext(scores: Float32Array): NextToken {
  let highest = Number.NEGATIVE_INFINITY;
  for (const score of scores) if (score > highest) highest = score;
  let total = 0;
  for (const score of scores) total += Math.exp(score - highest);
  return { scores, logTotal: highest + Math.log(total) };
}

/** Puts a piece where it belongs among the likeliest, best first; of equal ones the lower id leads. */
function insert(best: LikelyPiece[], count: number, id: number, logProbability: number): void {
  const last = best.at(-1);
  if (best.length === count && last && logProbability < last.logProbability) return;
  let place = best.length;
  while (place > 0) {
    const before = best[place - 1]!;
    if (before.logProbability > logProbability) break;
    if (before.logProbability === logProbability && before.id < id) break;
    place--;
  }
  best.splice(place, 0, { id, logProbability });
  if (best.length > count) best.pop();
}

/** The likeliest pieces of the whole vocabulary, best first. */
export function likeliestPieces(
  { scores, logTotal }: NextToken,
  count: number,
  { decoder, outputBiases, likeliestOthers }: Model,
): LikelyPiece[] {
  const { known } = decoder.pieces;
  const best: LikelyPiece[] = [];
  for (let at = 0; at < known.length; at++) insert(best, count, known[at]!, scores[at]! - logTotal);
  for (const id of likeliestOthers.subarray(0, count)) {
    insert(best, count, id, outputBiases[id]! - logTotal);
  }
  return best;
}

/** Place of a piece among those that the decoder knows, which are in ascending order; -1 for others. */
function placeAmong(known: Int32Array, id: number): number {
  let [low, high] = [0, known.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (known[middle]! < id) low = middle + 1;
    else high = middle;
  }
  return known[low] === id ? low : -1;
}

/** Natural logarithm of a piece's probability among all 30,522. */
export function logProbabilityOf(
  { scores, logTotal }: NextToken,
  id: number,
  { decoder, outputBiases }: Model,
): number {
  const place = placeAmong(decoder.pieces.known, id);
  return (place < 0 ? outputBiases[id]! : scores[place]!) - logTotal;
}

/** Of every piece of the vocabulary, float32 [30522]. */
export function allProbabilities(
  { scores, logTotal }: NextToken,
  { decoder, outputBiases }: Model,
): Float32Array {
  const probabilities = outputBiases.map((bias) => Math.exp(bias - logTotal)); // an embedding of zero
  for (const [at, id] of decoder.pieces.known.entries()) {
    probabilities[id] = Math.exp(scores[at]! - logTotal);
  }
  return probabilities;
}
