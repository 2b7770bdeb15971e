import { createReadStream } from 'node:fs';
import { StageError } from '@sightline/contracts';
import { JsonSplitter } from './split-json.ts';

/** An item of a list in a JSON file. */
export type JsonItem = {
  /** Key of the list in the file's object; none where the file is a list itself. */
  list: string | undefined;
  value: unknown;
  /** First byte in the file, and the byte behind the last. */
  start: number;
  end: number;
};

/** Largest single item; a file may be of any size. */
export const maxItemBytes: number = 2 ** 24;

const byteOrderMark = [0xef, 0xbb, 0xbf];

function badJson(path: string, position: number, cause: unknown): StageError {
  const problem = (cause as Error).message.split('\n')[0]!.slice(0, 120);
  return new StageError('bad-data', {
    message: `${path} cannot be read as JSON near byte ${position}: ${problem}.`,
    fix: 'Get the file again, or repair it there.',
  });
}

/**
 * Reads the items of a JSON file of any size, one at a time: of the file's own list, or of every list
 * in its object. Each is parsed by `JSON.parse`, and so is, in the end, what is around them.
 *
 * @param ended takes the file's value without the items, each a 0.
 * @throws StageError `bad-data` when it is not JSON in UTF-8, nested more than 64 deep, or holds an
 * item of more than 16 MiB.
 */
export async function* scanJson(
  path: string,
  ended: (rest: unknown) => void = () => undefined,
): AsyncGenerator<JsonItem> {
  const splitter = new JsonSplitter(maxItemBytes);
  let position = 0;
  const attempt = <Result>(work: () => Result): Result => {
    try {
      return work();
    } catch (error) {
      throw badJson(path, position, error);
    }
  };
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 18 })) {
    const bytes = chunk as Uint8Array;
    const isMarked = position === 0 && byteOrderMark.every((byte, at) => bytes[at] === byte);
    if (isMarked) bytes.fill(0x20, 0, byteOrderMark.length);
    yield* attempt(() => splitter.push(bytes));
    position += bytes.length;
  }
  ended(attempt(() => splitter.end()));
}
