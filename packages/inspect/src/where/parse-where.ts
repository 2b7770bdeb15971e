import { whereError } from './where-error.ts';
import { readTokens, type WhereToken } from './where-tokens.ts';

export type Operand =
  | { kind: 'column'; name: string; at: number }
  | { kind: 'literal'; value: string | number | bigint | boolean; at: number };

export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'like' | 'contains';

/** A filter as a tree. */
export type Where =
  | { kind: 'and' | 'or'; left: Where; right: Where }
  | { kind: 'not'; inner: Where }
  | { kind: 'compare'; operator: Comparison; left: Operand; right: Operand; at: number }
  | { kind: 'null'; operand: Operand }
  | { kind: 'truth'; operand: Operand };

const comparisons = new Set(['=', '!=', '<', '<=', '>', '>=', 'like', 'contains']);
/** Deep enough for people, and not for the stack to overflow. */
const maxDepth = 200;
const maxLength = 10_000;

type Cursor = { source: string; tokens: readonly WhereToken[]; next: number; depth: number };

function peek({ tokens, next }: Cursor): WhereToken {
  return tokens[next]!;
}

/** Takes the next token where it is this word or sign. */
function take(cursor: Cursor, value: string): boolean {
  const token = peek(cursor);
  if ((token.kind !== 'word' && token.kind !== 'sign') || token.value !== value) return false;
  cursor.next += 1;
  return true;
}

function expected(cursor: Cursor, what: string): Error {
  const { kind, value, at } = peek(cursor);
  const found = kind === 'end' ? 'nothing follows' : `found ${JSON.stringify(value)}`;
  return whereError(cursor.source, at, `expected ${what}, ${found}`);
}

/** Exact, as a column of 64 bits may be. */
function numberOf(text: string): number | bigint {
  const number = Number(text);
  return /^[+-]?\d+$/.test(text) && !Number.isSafeInteger(number) ? BigInt(text) : number;
}

function parseOperand(cursor: Cursor): Operand {
  const { kind, value, at } = peek(cursor);
  const isBoolean = kind === 'word' && (value === 'true' || value === 'false');
  if (kind !== 'name' && kind !== 'text' && kind !== 'number' && !isBoolean) {
    throw expected(cursor, 'a column or a value');
  }
  cursor.next += 1;
  if (kind === 'name') return { kind: 'column', name: value, at };
  if (kind === 'number') return { kind: 'literal', value: numberOf(value), at };
  return { kind: 'literal', value: isBoolean ? value === 'true' : value, at };
}

function parseNull(cursor: Cursor, operand: Operand): Where {
  const isNegated = take(cursor, 'not');
  if (!take(cursor, 'null')) throw expected(cursor, 'null');
  return isNegated ? { kind: 'not', inner: { kind: 'null', operand } } : { kind: 'null', operand };
}

/** One of several, as a tree that is no deeper than it must be. */
function anyOf(choices: readonly Where[]): Where {
  if (choices.length === 1) return choices[0]!;
  const middle = choices.length >> 1;
  const [left, right] = [anyOf(choices.slice(0, middle)), anyOf(choices.slice(middle))];
  return { kind: 'or', left, right };
}

/** `('train', 'test')`: equal to one of them. */
function parseIn(cursor: Cursor, left: Operand): Where {
  if (!take(cursor, '(')) throw expected(cursor, '(');
  const choices: Where[] = [];
  do {
    const { at } = peek(cursor);
    const right = parseOperand(cursor);
    choices.push({ kind: 'compare', operator: '=', left, right, at });
  } while (take(cursor, ','));
  if (!take(cursor, ')')) throw expected(cursor, ', or )');
  return anyOf(choices);
}

function parseComparison(cursor: Cursor): Where {
  const left = parseOperand(cursor);
  if (take(cursor, 'is')) return parseNull(cursor, left);
  const isNegated = take(cursor, 'not');
  if (take(cursor, 'in')) {
    const inner = parseIn(cursor, left);
    return isNegated ? { kind: 'not', inner } : inner;
  }
  const { kind, value, at } = peek(cursor);
  const isComparison = (kind === 'sign' || kind === 'word') && comparisons.has(value);
  if (isNegated && value !== 'like' && value !== 'contains') {
    throw expected(cursor, 'in, like or contains after not');
  }
  if (!isComparison) return { kind: 'truth', operand: left };
  cursor.next += 1;
  const right = parseOperand(cursor);
  const compared: Where = {
    kind: 'compare',
    operator: value as Comparison,
    left,
    right,
    at,
  };
  return isNegated ? { kind: 'not', inner: compared } : compared;
}

function parseInner(cursor: Cursor): Where {
  if (take(cursor, 'not')) return { kind: 'not', inner: deeper(cursor, parseInner) };
  if (!take(cursor, '(')) return parseComparison(cursor);
  const inner = deeper(cursor, parseOr);
  if (!take(cursor, ')')) throw expected(cursor, ')');
  return inner;
}

function deeper(cursor: Cursor, parse: (cursor: Cursor) => Where): Where {
  if (cursor.depth >= maxDepth) throw expected(cursor, `at most ${maxDepth} levels`);
  cursor.depth += 1;
  const parsed = parse(cursor);
  cursor.depth -= 1;
  return parsed;
}

function parseAnd(cursor: Cursor): Where {
  let left = parseInner(cursor);
  while (take(cursor, 'and')) left = { kind: 'and', left, right: parseInner(cursor) };
  return left;
}

function parseOr(cursor: Cursor): Where {
  let left = parseAnd(cursor);
  while (take(cursor, 'or')) left = { kind: 'or', left, right: parseAnd(cursor) };
  return left;
}

/**
 * Parses a filter: `split = 'test' and (confidence < 0.5 or not correct)`. `and` binds closer than
 * `or`, `not` closest; text stands in single or double quotes, odd names of columns in backquotes.
 *
 * @throws StageError `usage`, pointing at what does not belong there.
 */
export function parseWhere(source: string): Where {
  if (source.length > maxLength) {
    throw whereError(source.slice(0, 60), 0, `longer than ${maxLength} characters`);
  }
  const cursor: Cursor = { source, tokens: readTokens(source), next: 0, depth: 0 };
  const where = parseOr(cursor);
  if (peek(cursor).kind !== 'end') throw expected(cursor, 'and, or, or the end');
  return where;
}
