import { type Contender, type Rates, runContender } from './contender.ts';
import { medianOf } from './steps/rate.ts';

/** Each contender's rates, one entry a round. */
export type Rounds = Map<string, Rates[]>;

/** Lets all contenders run in turn, over and over, so that a slow minute of the machine hits all. */
export async function runRounds(
  contenders: readonly Contender[],
  roundCount: number,
  tell: (text: string) => void,
): Promise<Rounds> {
  const rounds: Rounds = new Map(contenders.map(({ name }) => [name, []]));
  for (let round = 1; round <= roundCount; round++) {
    for (const contender of contenders) {
      tell(`round ${round} of ${roundCount}: ${contender.name}\n`);
      rounds.get(contender.name)!.push(await runContender(contender));
    }
  }
  return rounds;
}

/** Median over the rounds, items a second; undefined where a contender does not do that work. */
export function medianRate(rounds: Rounds, contender: string, key: string): number | undefined {
  const rates = (rounds.get(contender) ?? []).flatMap((one) => one[key] ?? []);
  return rates.length > 0 ? medianOf(rates) : undefined;
}
