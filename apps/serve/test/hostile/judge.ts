import type { Said } from './exchange.ts';
import { readAnswer } from './good-requests.ts';
import type { HostileCase } from './hostile-case.ts';

/** Statuses that load is the reason of: the client asks again. */
export const isBusy = ({ status }: Said): boolean => status === 429 || status === 503;

const isRefusal = ({ status }: Said): boolean => status >= 400 && status < 500;

/** What is wrong with the shape of a refusal; empty where nothing is. */
function findShapeFault({ status, headers, body }: Said): string {
  if (!headers['content-type']?.startsWith('application/json')) return 'no JSON';
  const { error, ...more } = JSON.parse(body);
  if (Object.keys(more).length > 0) return 'more than an error';
  const { message, type, param, code, ...others } = error;
  if (Object.keys(others).length > 0) return 'more in the error';
  if (typeof message !== 'string' || message.length < 5) return 'no message';
  if (message.length > 2000) return 'a message without an end';
  if (/\n {4}at |node_modules|\.js:\d/.test(message)) return 'a stack';
  if (param !== null && typeof param !== 'string') return 'an odd param';
  if (typeof code !== 'string') return 'no code';
  const expected = status === 429 ? 'rate_limit_error' : 'invalid_request_error';
  return type === expected || status >= 500 ? '' : `the type ${type}`;
}

/**
 * What is wrong with what a server said to a case; empty where nothing is.
 *
 * @param answers to the good requests, by their place
 */
export function judge({ expected }: HostileCase, said: Said, answers: readonly string[]): string {
  if (expected === 'left') return '';
  if (typeof expected === 'number') {
    if (said.status !== 200) return `status ${said.status} for a good request`;
    const answer = readAnswer(said);
    return answer === answers[expected] ? '' : `another answer: ${answer.slice(0, 300)}`;
  }
  if (expected === 'broken') {
    return isRefusal(said) || isBusy(said) ? '' : `status ${said.status}`;
  }
  if (expected === 'either' && said.status === 200) return '';
  if (!isRefusal(said) && !isBusy(said)) return `status ${said.status}`;
  return findShapeFault(said);
}
