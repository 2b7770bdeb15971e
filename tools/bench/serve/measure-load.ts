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

/**
 * Lets clients ask a server for some seconds, each its next question once it has the answer. All
 * take turns at the pool, so that no two ask the same before it is through.
 *
 * @param origin `http://127.0.0.1:4319`
 */
export async function measureLoad(
  origin: string,
  pool: readonly Asked[],
  clientCount: number,
  seconds: number,
): Promise<Load> {
  let next = 0;
  const counts = { answers: 0, agreeing: 0 };
  const ask: autocannon.Request = {
    setupRequest(request, context: Context) {
      const { body, answer } = pool[next++ % pool.length]!;
      context.answer = answer;
      return { ...request, body };
    },
    onResponse(status, body, context: Context) {
      const answer = readAnswer(status, body);
      if (answer === undefined) return;
      counts.answers += 1;
      if (answer === context.answer) counts.agreeing += 1;
    },
  };
  const result = await autocannon({
    url: `${origin}/v1/chat/completions`,
    method: 'POST',
    headers,
    connections: clientCount,
    duration: seconds,
    timeout: timeoutSeconds,
    requests: [ask],
  });
  const responseCount = result['2xx'] + result.non2xx;
  return {
    rate: counts.answers / result.duration,
    p50: result.latency.p50,
    p99: result.latency.p99,
    errorCount: result.errors + responseCount - counts.answers,
    answerCount: counts.answers,
    agreeingCount: counts.agreeing,
  };
}
