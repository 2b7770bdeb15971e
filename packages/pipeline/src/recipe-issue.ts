import { StageError } from '@sightline/contracts';
import type { z } from 'zod';
import { nearestName } from './nearest-name.ts';

type Issue = z.core.$ZodIssue;

type SchemaNode = {
  def: { type: string; innerType?: SchemaNode; in?: SchemaNode; options?: SchemaNode[] };
  shape?: Record<string, SchemaNode>;
};

function unwrap(node: SchemaNode): SchemaNode[] {
  const { type, innerType, in: source, options } = node.def;
  if (type === 'union') return (options ?? []).flatMap(unwrap);
  const inner = innerType ?? source;
  return inner ? unwrap(inner) : [node];
}

/** The keys that a schema knows at a path. */
export function listKnownKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let nodes = unwrap(schema as unknown as SchemaNode);
  for (const key of path) {
    nodes = nodes.flatMap((node) => {
      const next = node.shape?.[String(key)];
      return next ? unwrap(next) : [];
    });
  }
  return [...new Set(nodes.flatMap((node) => Object.keys(node.shape ?? {})))];
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key],
    input,
  );
}

/** Of a union's branches, the one that fits best tells what is wrong. */
function mostLikely(issue: Issue): Issue {
  if (issue.code !== 'invalid_union') return issue;
  const branches = [...issue.errors].sort((left, right) => depth(right) - depth(left));
  const nested = branches[0]?.[0];
  return nested ? mostLikely({ ...nested, path: [...issue.path, ...nested.path] }) : issue;
}

function depth(issues: readonly Issue[]): number {
  return Math.max(
    ...issues.map((issue) => issue.path.length + (issue.code === 'invalid_union' ? 1 : 0)),
  );
}

function describe(issue: Issue, prefix: string, schema: z.ZodType, input: unknown): string {
  const path = [prefix, ...issue.path.map(String)].filter((part) => part !== '').join('.');
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0]!;
    const nearest = nearestName(key, listKnownKeys(schema, issue.path));
    const hint = nearest ? `; the nearest known key is ${nearest}` : '';
    return `unknown key ${[path, key].filter((part) => part !== '').join('.')}${hint}`;
  }
  if (issue.code === 'custom') return `${path}: ${issue.message}`;
  const expected = /[Ee]xpected (.*?)(?:, received .*)?$/.exec(issue.message)?.[1];
  const got = JSON.stringify(valueAt(input, issue.path)) ?? 'nothing';
  return `${path}: expected ${expected ?? issue.message}, got ${got}`;
}

/**
 * Parses part of a recipe.
 *
 * @param prefix the part's key within the recipe, '' for the whole.
 * @param where names the file or override that a key came from, for the message.
 * @throws StageError `bad-config` naming the place, the key, what was expected and what was found.
 */
export function parsePart<Part>(
  schema: z.ZodType<Part>,
  input: unknown,
  prefix: string,
  where: (path: string) => string,
): Part {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const issue = mostLikely(parsed.error.issues[0]!);
  const keys = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  const path = [prefix, ...issue.path.map(String), ...keys].filter((part) => part !== '');
  const place = where(path.join('.'));
  const description = describe(issue, prefix, schema, input);
  const isNamed = place.endsWith(` ${path.join('.')}`); // an override of this very key
  const what = isNamed ? description.replace(`${path.join('.')}: `, '') : description;
  throw new StageError('bad-config', {
    message: `${place}: ${what}`,
    fix: 'Correct that key and run again.',
  });
}
