import type { ApiError } from '../../src/api/index.ts';
import { ApiFailure, unreachable } from './api-failure.ts';
import { authorization } from './token.ts';

async function failureOf(response: Response): Promise<ApiFailure> {
  const told = (await response.json().catch(() => undefined)) as ApiError | undefined;
  const message = `the studio answered ${response.status}`;
  return new ApiFailure(told?.message ? told : { code: 'failed', message });
}

/**
 * Asks the studio's server.
 *
 * @param path below `/api`, with its query
 * @throws ApiFailure with what the server said, or that it does not answer
 */
export async function request(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { ...authorization(), ...init.headers };
  const response = await fetch(`/api${path}`, { ...init, headers }).catch(() => {
    throw unreachable();
  });
  if (!response.ok) throw await failureOf(response);
  return response;
}

export async function readJson<Value>(path: string, init: RequestInit = {}): Promise<Value> {
  return (await (await request(path, init)).json()) as Value;
}
