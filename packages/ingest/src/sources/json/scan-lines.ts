import { createReadStream } from 'node:fs';
import { maxItemBytes } from './scan-json.ts';

/** A line of a JSON lines file: where it lies, and what it holds or why that cannot be made out. */
export type JsonLine = { line: number; start: number; end: number } & (
  | { value: unknown }
  | { problem: string }
);

const newline = 0x0a;
const decoder = new TextDecoder('utf-8', { fatal: true });

/** @returns what a line holds, or why that cannot be made out; nothing for an empty one. */
export function parseJsonLine(
  bytes: Uint8Array,
): { value: unknown } | { problem: string } | undefined {
  let text = '';
  try {
    text = decoder.decode(bytes).trim();
    return text === '' ? undefined : { value: JSON.parse(text) };
  } catch {
    return { problem: text === '' ? 'Not UTF-8.' : `Not JSON: ${text.slice(0, 80)}` };
  }
}

type Span = { line: number; start: number; end: number; bytes: Uint8Array | undefined };

/** Lines as bytes; of one that is too long, none. */
async function* splitLines(path: string): AsyncGenerator<Span> {
  let pieces: Uint8Array[] = [];
  let [line, start, end] = [1, 0, 0];
  const take = (): Span => {
    const bytes = end - start > maxItemBytes ? undefined : Buffer.concat(pieces);
    return { line, start, end, bytes };
  };
  const push = (piece: Uint8Array): void => {
    end += piece.length;
    if (end - start <= maxItemBytes) pieces.push(piece);
    else pieces = [];
  };
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, from)) {
      push(chunk.subarray(from, at));
      yield take();
      from = at + 1;
      [pieces, line, start, end] = [[], line + 1, end + 1, end + 1];
    }
    push(chunk.subarray(from));
  }
  if (end > start) yield take();
}

/** Reads a JSON lines file of any size; empty lines are passed over, bad ones told. */
export async function* scanJsonLines(path: string): AsyncGenerator<JsonLine> {
  for await (const { bytes, ...place } of splitLines(path)) {
    const parsed = bytes
      ? parseJsonLine(bytes)
      : { problem: `The line has more than ${maxItemBytes} bytes.` };
    if (parsed) yield { ...place, ...parsed };
  }
}
