import type { ErrorCode } from '@sightline/contracts';

const statuses: Partial<Record<ErrorCode, 400 | 404 | 409 | 422 | 503>> = {
  usage: 400,
  'bad-config': 400,
  'missing-data': 404,
  'bad-data': 422,
  contract: 409,
  'temporal-unreachable': 503,
};

/** HTTP's status for an error of ours. */
export function statusOf(code: ErrorCode): 400 | 404 | 409 | 422 | 500 | 503 {
  return statuses[code] ?? 500;
}
