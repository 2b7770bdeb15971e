import { createReadStream } from 'node:fs';
import { StageError } from '@sightline/contracts';
import { Tokenizer, TokenParser, TokenType } from '@streamparser/json';

/** A value of a JSON file that was asked for. */
export type JsonItem = {
  /** Which of the selectors found it. */
  selector: string;
  value: unknown;
  /** First byte, and the byte behind the last, of an object or a list. */
  start: number;
  end: number;
};

/** Largest single item; a file may be of any size. */
export const maxItemBytes: number = 2 ** 24;
const maxDepth = 64;
const openings: readonly number[] = [TokenType.LEFT_BRACE, TokenType.LEFT_BRACKET];
const closings: readonly number[] = [TokenType.RIGHT_BRACE, TokenType.RIGHT_BRACKET];

function badJson(path: string, position: number, problem: string): StageError {
  return new StageError('bad-data', {
    message: `${path} cannot be read as JSON near byte ${position}: ${problem}.`,
    fix: 'Get the file again, or repair it there.',
  });
}

/** `$.*` is an item of a list, `$.images.*` one of the list `images`, `$.name` a value itself. */
function selectorOf(keys: readonly (string | number | undefined)[], isInList: boolean): string {
  return ['$', ...keys.slice(0, -1), isInList ? '*' : keys.at(-1)].join('.');
}

function hasByteOrderMark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

/**
 * Pushes bytes through tokenizer and parser; what was found since the last push comes back.
 *
 * @param base bytes of the file before the first that is pushed.
 */
function createScanner(selectors: readonly string[], base: number) {
  const tokenizer = new Tokenizer();
  const parser = new TokenParser({ paths: [...selectors], keepStack: false });
  let found: JsonItem[] = [];
  let boundary = 0;
  const starts: number[] = [];
  let closed = { start: 0, end: 0 };
  tokenizer.onToken = (token) => {
    const offset = base + token.offset;
    if (openings.includes(token.token)) starts.push(offset);
    if (starts.length > maxDepth) throw new Error(`it is nested more than ${maxDepth} deep`);
    if (closings.includes(token.token)) closed = { start: starts.pop() ?? 0, end: offset + 1 };
    if (starts.length <= 2) boundary = offset;
    parser.write(token);
  };
  parser.onValue = ({ value, key, stack, parent }) => {
    const keys = [...stack.slice(1).map((level) => level.key), key];
    found.push({ selector: selectorOf(keys, Array.isArray(parent)), value, ...closed });
  };
  return {
    write(bytes: Uint8Array): JsonItem[] {
      tokenizer.write(bytes);
      const items = found;
      found = [];
      return items;
    },
    boundary: () => boundary,
    end(): void {
      if (!parser.isEnded) throw new Error('it ends too early');
    },
  };
}

/**
 * Reads chosen values of a JSON file of any size, one at a time, as they come by.
 *
 * @param selectors `$.*` for the items of a list, `$.images.*` for those of a list in an object,
 * `$.name` for a value.
 * @throws StageError `bad-data` when it is not JSON in UTF-8, nested more than 64 deep, or holds an
 * item of more than 16 MiB.
 */
export async function* scanJson(
  path: string,
  selectors: readonly string[],
): AsyncGenerator<JsonItem> {
  let scanner: ReturnType<typeof createScanner> | undefined;
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let position = 0;
  const attempt = <Result>(work: () => Result): Result => {
    try {
      return work();
    } catch (error) {
      throw badJson(path, position, (error as Error).message.split('\n')[0]!.slice(0, 120));
    }
  };
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 16 })) {
    attempt(() => decoder.decode(chunk, { stream: true }));
    const markBytes = scanner === undefined && hasByteOrderMark(chunk) ? 3 : 0;
    const current = scanner ?? createScanner(selectors, markBytes);
    scanner = current;
    yield* attempt(() => current.write(chunk.subarray(markBytes)));
    position += chunk.length;
    if (position - current.boundary() > maxItemBytes + chunk.length) {
      throw badJson(path, position, `one item has more than ${maxItemBytes} bytes`);
    }
  }
  attempt(() => decoder.decode());
  attempt(() => (scanner ?? createScanner(selectors, 0)).end());
}
