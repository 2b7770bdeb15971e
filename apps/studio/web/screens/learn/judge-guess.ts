import type { NextLoss } from '../../../src/api/index.ts';
import { formatLoss } from '../../parts/format.ts';

/** Losses in nats a token. */
export type Rival = { name: string; loss: number; error: number };

export type Judgement = {
  sentence: string;
  /** The guess and two rules that anyone can follow, with how far each is off. */
  rivals: Rival[];
};

/** Nearer than this, as a share of the loss, nobody could have known better. */
const spotOnShare = 0.02;

const off = (nats: number): string => `${formatLoss(Math.abs(nats))} nats`;

function describeError(error: number, loss: number): string {
  if (Math.abs(error) <= spotOnShare * loss) return `Spot on: ${off(error)} from the truth.`;
  return `${off(error)} too ${error > 0 ? 'high' : 'low'}.`;
}

function describeRivals(error: number, rules: readonly Rival[]): string {
  const beaten = rules.filter((rule) => Math.abs(error) < Math.abs(rule.error));
  if (beaten.length === rules.length) return 'You come closer than both simple rules.';
  const best = rules.reduce((a, b) => (Math.abs(b.error) < Math.abs(a.error) ? b : a));
  const rest = beaten.length > 0 ? `; you beat “${beaten[0]!.name}”` : '';
  return `The rule “${best.name}” comes as close or closer (${off(best.error)})${rest}.`;
}

/**
 * Tells in words how good a guess of the next loss is, against what two rules would have said: that
 * it stays, and that it goes on by the last step.
 *
 * @param guess in nats a token
 */
export function judgeGuess({ before, loss }: NextLoss, guess: number): Judgement {
  const last = before.at(-1)!;
  const step = last - before.at(-2)!;
  const rival = (name: string, said: number): Rival => ({ name, loss: said, error: said - loss });
  const rules = [rival('same as before', last), rival('same step again', Math.max(last + step, 0))];
  const yours = rival('your guess', guess);
  return {
    sentence: `${describeError(yours.error, loss)} ${describeRivals(yours.error, rules)}`,
    rivals: [yours, ...rules],
  };
}
