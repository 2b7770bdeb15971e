import type { Random } from '@sightline/tensor';
import type { Model } from '../model.ts';
import { likeliestPieces, type NextToken } from '../next-token.ts';

/** How a token is chosen among those that may follow; see `CompletionRequest`. */
export type Sampling = { temperature: number; topP: number };

/** A piece and its share of what is drawn from. */
type Share = { id: number; share: number };

/** Draws pieces from what a model says of the next token. */
export type DrawPiece = (next: NextToken, sampling: Sampling, random: Random) => number;

/** The likeliest first, until their shares add up to `wanted`; the last of them goes beyond it. */
function takeNucleus(ordered: Iterable<Share>, wanted: number): Share[] {
  const nucleus: Share[] = [];
  let sum = 0;
  for (const share of ordered) {
    nucleus.push(share);
    sum += share.share;
    if (sum >= wanted) break;
  }
  return nucleus;
}

/** Where a point lies on shares that are laid behind each other. */
function pick(shares: Iterable<Share>, point: number): number {
  let left = point;
  let last = -1;
  for (const { id, share } of shares) {
    last = id;
    left -= share;
    if (left < 0) break;
  }
  return last; // of a sum that rounding made too large, the last one
}

/** Both in descending order, merged. */
function* merge(a: readonly Share[], b: Iterator<Share, undefined>): Generator<Share> {
  let other = b.next();
  for (const share of a) {
    for (; !other.done && other.value.share > share.share; other = b.next()) yield other.value;
    yield share;
  }
  for (; !other.done; other = b.next()) yield other.value;
}

/**
 * Makes what draws from the whole vocabulary of a model, whose unknown pieces have the same scores at
 * every place: what they add up to is found once for each temperature.
 *
 * @see Holtzman et al. 2020, The Curious Case of Neural Text Degeneration (nucleus sampling)
 */
export function createDraw(model: Model): DrawPiece {
  const { likeliestOthers: others, outputBiases: biases, decoder } = model;
  const { known } = decoder.pieces;
  const highest = others.length > 0 ? biases[others[0]!]! : Number.NEGATIVE_INFINITY;
  let latest = { temperature: Number.NaN, sum: 0 };

  /** What exp((score - highest of the others) / temperature) of the others adds up to. */
  const sumOthers = (temperature: number): number => {
    if (latest.temperature !== temperature) {
      const sum = others.reduce(
        (all, id) => all + Math.exp((biases[id]! - highest) / temperature),
        0,
      );
      latest = { temperature, sum };
    }
    return latest.sum;
  };

  return (next, { temperature, topP }, random) => {
    const [best] = likeliestPieces(next, 1, model);
    if (temperature === 0) return best!.id;
    const top = best!.logProbability + next.logTotal;
    const shareOf = (score: number): number => Math.exp((score - top) / temperature);
    function* shareOthers(): Generator<Share, undefined> {
      for (const id of others) yield { id, share: shareOf(biases[id]!) };
    }
    const shares = Array.from(known, (id, at) => ({ id, share: shareOf(next.scores[at]!) }));
    const knownSum = shares.reduce((sum, { share }) => sum + share, 0);
    const sum = knownSum + (others.length > 0 ? sumOthers(temperature) * shareOf(highest) : 0);
    if (topP >= 1) {
      const point = random.next() * sum;
      return point < knownSum ? pick(shares, point) : pick(shareOthers(), point - knownSum);
    }
    shares.sort((a, b) => b.share - a.share || a.id - b.id);
    const nucleus = takeNucleus(merge(shares, shareOthers()), topP * sum);
    return pick(nucleus, random.next() * nucleus.reduce((all, { share }) => all + share, 0));
  };
}
