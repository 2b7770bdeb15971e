import { StageError } from '@sightline/contracts';
import type { Rates } from '../contender.ts';
import { askOnce, type Load, measureLoad } from './measure-load.ts';
import { type PictureKind, readPool } from './pool.ts';
import type { Server } from './server.ts';
import { keyOf, type LoadCase } from './works.ts';

const warmUpSeconds = 2;
/** With fewer answers like the model's own, it is another model that is measured. */
const leastAgreement = 0.95;

function checkLoad({ kind, clientCount }: LoadCase, load: Load): void {
  const share = load.agreeingCount / load.answerCount;
  if (share >= leastAgreement) return;
  const found = `${load.agreeingCount} of ${load.answerCount} answers are the model's own`;
  const where = `${kind} pictures, ${clientCount} clients`;
  throw new StageError('failed', { message: `${where}: ${found}, ${load.errorCount} errors` });
}

/**
 * Puts load upon a server, case after case, and stops it.
 *
 * @param folder holds the pools
 * @param seconds how long each case is measured, after two more
 * @returns rates by `keyOf`
 * @throws StageError `failed` where the server answers otherwise than the model that it serves
 */
export async function measureServer(
  server: Server,
  folder: string,
  cases: readonly LoadCase[],
  seconds: number,
): Promise<Rates> {
  const rates: Rates = {};
  const kinds = new Set(cases.map(({ kind }) => kind));
  const pools = new Map<PictureKind, Awaited<ReturnType<typeof readPool>>>();
  try {
    for (const kind of kinds) pools.set(kind, await readPool(folder, kind));
    for (const one of cases) {
      const pool = pools.get(one.kind)!;
      await askOnce(server.origin, pool[0]!);
      const load = await measureLoad(server.origin, pool, one.clientCount, seconds, warmUpSeconds);
      checkLoad(one, load);
      rates[keyOf(one, 'rate')] = load.rate;
      rates[keyOf(one, 'p50')] = load.p50;
      rates[keyOf(one, 'p99')] = load.p99;
      rates[keyOf(one, 'errors')] = load.errorCount;
      rates[keyOf(one, 'agreement')] = load.agreeingCount / load.answerCount;
    }
    return rates;
  } finally {
    await server.stop();
  }
}
