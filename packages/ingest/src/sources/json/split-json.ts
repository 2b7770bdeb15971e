import { createBytes } from './create-bytes.ts';
import type { JsonItem } from './scan-json.ts';

const [quote, backslash, comma, zero] = [0x22, 0x5c, 0x2c, 0x30];
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];
const maxDepth = 64;
const maxRestBytes = 2 ** 26;

export type JsonSplitter = {
  /** Takes the next bytes; gives the items that end in them. */
  push(bytes: Uint8Array): JsonItem[];
  /** @returns the value of the whole, each item a 0. */
  end(): unknown;
};

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** Where the text without spaces around it begins and ends. */
function trim(bytes: Uint8Array): [first: number, last: number] {
  let [first, last] = [0, bytes.length];
  while (first < last && isSpace(bytes[first])) first++;
  while (first < last && isSpace(bytes[last - 1])) last--;
  return [first, last];
}

/**
 * Divides JSON into the items of its own list, or of the lists in its object, and the rest. It looks
 * at brackets, commas and quotes alone: whether the pieces are right, `JSON.parse` says. (A parser
 * that makes a token of everything took seven times as long.)
 */
export function createSplitter(maxItemBytes: number): JsonSplitter {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const parse = (bytes: Uint8Array): unknown => JSON.parse(decoder.decode(bytes));
  const rest = createBytes(maxRestBytes, 'what is around the items has');
  const item = createBytes(maxItemBytes, 'an item has');
  const name = createBytes(maxItemBytes, 'a name has');
  let [depth, listDepth] = [0, 0]; // of the list that is being divided; 0 where there is none
  let [isInString, isEscaped] = [false, false];
  let list: string | undefined;
  let chunk = new Uint8Array();
  let [chunkStart, itemStart] = [0, 0];
  let [from, nameFrom] = [0, -1]; // what is not yet kept of the chunk
  let items: JsonItem[] = [];

  function keep(to: number): void {
    (listDepth > 0 ? item : rest).add(chunk.subarray(from, to));
    from = to;
  }

  function endItem(at: number): void {
    keep(at);
    const bytes = item.take();
    const [first, last] = trim(bytes);
    if (first === last) return; // an empty list; after a comma, the rest is no JSON
    rest.add(Uint8Array.of(zero));
    const value = parse(bytes.subarray(first, last));
    items.push({ list, value, start: itemStart + first, end: itemStart + last });
  }

  function startList(at: number): void {
    keep(at + 1);
    list = depth === 1 ? undefined : String(parse(name.take()));
    listDepth = depth;
    itemStart = chunkStart + at + 1;
  }

  function bracket(byte: number, at: number): void {
    if (byte === openList || byte === openObject) {
      if (++depth > maxDepth) throw new Error(`it is nested more than ${maxDepth} deep`);
      if (byte === openList && listDepth === 0 && depth <= 2) startList(at);
      return;
    }
    if (depth === listDepth && listDepth > 0) {
      endItem(at);
      listDepth = 0;
    }
    if (--depth < 0) throw new Error('a bracket closes that was not opened');
  }

  function separate(at: number): void {
    if (listDepth === 0 || depth !== listDepth) return;
    endItem(at);
    rest.add(Uint8Array.of(comma));
    from = at + 1;
    itemStart = chunkStart + from;
  }

  /** The last string of the outermost object is the name of the list that follows. */
  function turnString(at: number): void {
    isInString = !isInString;
    if (listDepth > 0 || depth !== 1) return;
    if (isInString) {
      name.take();
      nameFrom = at;
    } else {
      name.add(chunk.subarray(nameFrom, at + 1));
      nameFrom = -1;
    }
  }

  function look(byte: number, at: number): void {
    if (isEscaped) isEscaped = false;
    else if (byte === quote) turnString(at);
    else if (isInString) isEscaped = byte === backslash;
    else if (byte === comma) separate(at);
    else if (
      byte === openList ||
      byte === openObject ||
      byte === closeList ||
      byte === closeObject
    ) {
      bracket(byte, at);
    }
  }

  return {
    push(bytes) {
      [chunk, from, items] = [bytes as Uint8Array<ArrayBuffer>, 0, []];
      if (nameFrom >= 0) nameFrom = 0;
      for (let at = 0; at < bytes.length; at++) look(bytes[at]!, at);
      keep(bytes.length);
      if (nameFrom >= 0) name.add(bytes.subarray(nameFrom));
      chunkStart += bytes.length;
      return items;
    },
    end: () => parse(rest.take()),
  };
}
