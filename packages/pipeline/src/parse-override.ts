import { StageError } from '@sightline/contracts';

/** A key of a recipe, as the path that leads to it, and what it is set to. */
export type Override = { path: string; keys: [string, ...string[]]; value: unknown };

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * Reads `key.path=value`; a value that is not JSON is text.
 *
 * @throws StageError `usage` when it is not one
 */
export function parseOverride(text: string): Override {
  const [, path, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (path === undefined || value === undefined) {
    throw new StageError('usage', {
      message: `'${text}' is not an override`,
      fix: 'Write it as key.path=value, for example train.epochCount=8.',
    });
  }
  return { path, keys: path.split('.') as Override['keys'], value: parseValue(value) };
}
