import { ApiError } from './api-error.ts';
import type { ServedModel } from './serve-context.ts';

/** @throws ApiError 404 where a model is asked for that is not served */
export function requireModel({ name, aliases }: ServedModel, asked: string): void {
  if (asked === name || aliases.includes(asked)) return;
  const message = `There is no model '${asked.slice(0, 128)}'; this server has '${name}'.`;
  throw new ApiError(404, { message, code: 'model_not_found', param: 'model' });
}
