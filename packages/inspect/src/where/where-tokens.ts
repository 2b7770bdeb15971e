import { whereError } from './where-error.ts';

export type WhereToken = {
  kind: 'name' | 'word' | 'text' | 'number' | 'sign' | 'end';
  /** A word in lower case; a name, a text without its quotes; a number or sign as it stands. */
  value: string;
  at: number;
};

const words = new Set('and or not is null in like contains true false'.split(' '));
const patterns: readonly [WhereToken['kind'], RegExp][] = [
  ['number', /[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.])/y],
  ['name', /[\p{L}_][\p{L}\p{N}_.]*/uy],
  ['sign', /<=|>=|!=|<>|==|[=<>(),]/y],
];
const quoted = { text: /'(?:[^']|'')*'|"(?:[^"]|"")*"/y, name: /`[^`]+`/y };
const sameSign = new Map([
  ['<>', '!='],
  ['==', '='],
]);

function matchAt(pattern: RegExp, source: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0];
}

function readQuoted(source: string, at: number): WhereToken {
  const quote = source[at]!;
  const kind = quote === '`' ? 'name' : 'text';
  const found = matchAt(quoted[kind], source, at);
  if (!found) throw whereError(source, at, `${quote} is not closed`);
  return { kind, value: found.slice(1, -1).replaceAll(quote + quote, quote), at };
}

function readToken(source: string, at: number): [WhereToken, number] {
  if (/['"`]/.test(source[at]!)) {
    const token = readQuoted(source, at);
    return [token, matchAt(quoted[token.kind as 'text'], source, at)!.length];
  }
  for (const [kind, pattern] of patterns) {
    const found = matchAt(pattern, source, at);
    if (found === undefined) continue;
    const isWord = kind === 'name' && words.has(found.toLowerCase());
    if (isWord) return [{ kind: 'word', value: found.toLowerCase(), at }, found.length];
    return [{ kind, value: sameSign.get(found) ?? found, at }, found.length];
  }
  throw whereError(source, at, `${JSON.stringify(source[at])} has no meaning here`);
}

/**
 * Parts a filter into its words, names, values and signs.
 *
 * @throws StageError `usage`, pointing at what is none of them.
 */
export function readTokens(source: string): WhereToken[] {
  const tokens: WhereToken[] = [];
  let at = 0;
  while (at < source.length) {
    if (/\s/.test(source[at]!)) at += 1;
    else {
      const [token, length] = readToken(source, at);
      tokens.push(token);
      at += length;
    }
  }
  return [...tokens, { kind: 'end', value: '', at }];
}
