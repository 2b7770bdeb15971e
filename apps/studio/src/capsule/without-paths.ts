import { basename, isAbsolute } from 'node:path';

/** Absolute paths within a text, up to what ends a word. */
const pathInText = /(?<![\w.:/~-])(?:file:\/\/)?\/(?:[^\s/'"`,;:)\]}]+\/)+[^\s/'"`,;:)\]}]*/g;

function shorten(text: string): string {
  if (isAbsolute(text) && !text.includes(' ')) return basename(text);
  return text.replace(pathInText, (path) => basename(path));
}

/**
 * A value as it may leave this machine: of each path in its texts only the last name. Addresses of
 * pictures are left as they are.
 */
export function withoutPaths<Value>(value: Value): Value {
  if (typeof value === 'string') {
    return (value.startsWith('data:') ? value : shorten(value)) as Value;
  }
  if (Array.isArray(value)) return value.map(withoutPaths) as Value;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).map(([key, held]) => {
      const isPath = key === 'path' && typeof held === 'string';
      return [key, isPath ? basename(held) : withoutPaths(held)];
    });
    return Object.fromEntries(entries) as Value;
  }
  return value;
}
