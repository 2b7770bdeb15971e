import autocannon from 'autocannon';
import { type Asked, readAnswer } from './pool.ts';

/** How a server did under load. */
export type Load = {
  /** Answers a second: responses with status 200. */
  rate: number;
  /** Milliseconds that half of all responses took at most, and 99 of 100. */
  p50: number;
  p99: number;
  /** Responses that are no answers, connections that broke, and requests that took too long. */
  errorCount: number;
  /** Answers, and how many of them are the model's own. */
  answerCount: number;
  agreeingCount: number;
};

const headers = { 'content-type': 'application/json' };
const timeoutSeconds = 30;

/** What a connection keeps of the request that is under way. */
type Context = { answer?: string };

/** The time that a share of all took at most; NaN where there are none. */
function percentile(times: readonly number[], share: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
}

/**
 * Lets clients ask a server for some seconds, each its next question once it has the answer. All
 * take turns at the pool, so that no two ask the same before it is through.
 *
 * @param origin `http://127.0.0.1:4319`
 * @param seconds what is measured, ...
 * @param warmUpSeconds ... after the clients have asked so long: they do not stop in between
 */
export async function measureLoad(
  origin: string,
  pool: readonly Asked[],
  clientCount: number,
  seconds: number,
  warmUpSeconds = 0,
): Promise<Load> {
  let next = 0;
  const startMs = performance.now() + warmUpSeconds * 1000;
  const isMeasured = (): boolean => performance.now() >= startMs;
  const times: number[] = [];
  const counts = { answers: 0, agreeing: 0, errors: 0 };
  const ask: autocannon.Request = {
    setupRequest(request, context: Context) {
      const { body, answer } = pool[next++ % pool.length]!;
      context.answer = answer;
      return { ...request, body };
    },
    onResponse(status, body, context: Context) {
      if (!isMeasured()) return;
      const answer = readAnswer(status, body);
      if (answer === undefined) counts.errors += 1;
      else counts.answers += 1;
      if (answer !== undefined && answer === context.answer) counts.agreeing += 1;
    },
  };
  const options: autocannon.Options = {
    url: `${origin}/v1/chat/completions`,
    method: 'POST',
    headers,
    connections: clientCount,
    duration: warmUpSeconds + seconds,
    timeout: timeoutSeconds,
    requests: [ask],
  };
  await new Promise<void>((resolve, reject) => {
    const running = autocannon(options, (error) => (error ? reject(error) : resolve()));
    running.on('response', (_client, _status, _bytes, timeMs) => {
      if (isMeasured()) times.push(timeMs);
    });
    running.on('reqError', () => {
      if (isMeasured()) counts.errors += 1;
    });
  });
  return {
    rate: (1000 * counts.answers) / (performance.now() - startMs),
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
    errorCount: counts.errors,
    answerCount: counts.answers,
    agreeingCount: counts.agreeing,
  };
}

/** Asks once, and is done when what others asked before and left is out of the way. */
export async function askOnce(origin: string, { body }: Asked): Promise<void> {
  const response = await fetch(`${origin}/v1/chat/completions`, { method: 'POST', headers, body });
  await response.text();
}
