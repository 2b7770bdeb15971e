import { createBytes } from './create-bytes.ts';
import type { JsonItem } from './scan-json.ts';

const [quote, backslash, comma, zero] = [0x22, 0x5c, 0x2c, 0x30];
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];
const maxDepth = 64;
const maxRestBytes = 2 ** 26;

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
 * at brackets, commas and quotes alone: whether the pieces are right, `JSON.parse` says. (Of 390 MB
 * of VQA v2 `@streamparser/json`, which makes a token of everything, took 55 s of CPU, this 34.)
 */
export class JsonSplitter {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  readonly #rest = createBytes(maxRestBytes, 'what is around the items has');
  readonly #item;
  readonly #name;
  #depth = 0;
  /** Depth of the list that is being divided; 0 where there is none. */
  #listDepth = 0;
  #list: string | undefined;
  #isInString = false;
  #isEscaped = false;
  #chunk: Uint8Array = new Uint8Array();
  #chunkStart = 0;
  #itemStart = 0;
  /** First byte of the chunk that is not kept yet, and first of a name in it; -1 for no name. */
  #from = 0;
  #nameFrom = -1;
  #items: JsonItem[] = [];

  constructor(maxItemBytes: number) {
    this.#item = createBytes(maxItemBytes, 'an item has');
    this.#name = createBytes(maxItemBytes, 'a name has');
  }

  /** Takes the next bytes; gives the items that end in them. */
  push(bytes: Uint8Array): JsonItem[] {
    this.#chunk = bytes;
    this.#from = 0;
    this.#items = [];
    if (this.#nameFrom >= 0) this.#nameFrom = 0;
    for (let at = 0; at < bytes.length; at++) this.#look(bytes[at]!, at);
    this.#keep(bytes.length);
    if (this.#nameFrom >= 0) this.#name.add(bytes.subarray(this.#nameFrom));
    this.#chunkStart += bytes.length;
    return this.#items;
  }

  /** @returns the value of the whole, each item a 0. */
  end(): unknown {
    return this.#parse(this.#rest.take());
  }

  #parse(bytes: Uint8Array): unknown {
    return JSON.parse(this.#decoder.decode(bytes));
  }

  #look(byte: number, at: number): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (byte === quote) this.#turnString(at);
    else if (this.#isInString) this.#isEscaped = byte === backslash;
    else if (byte === comma) this.#separate(at);
    else if (byte === openList || byte === openObject) this.#open(byte, at);
    else if (byte === closeList || byte === closeObject) this.#close(at);
  }

  /** The last string of the outermost object is the name of the list that follows. */
  #turnString(at: number): void {
    this.#isInString = !this.#isInString;
    if (this.#listDepth > 0 || this.#depth !== 1) return;
    if (this.#isInString) {
      this.#name.take();
      this.#nameFrom = at;
    } else {
      this.#name.add(this.#chunk.subarray(this.#nameFrom, at + 1));
      this.#nameFrom = -1;
    }
  }

  #open(byte: number, at: number): void {
    if (++this.#depth > maxDepth) throw new Error(`it is nested more than ${maxDepth} deep`);
    if (byte !== openList || this.#listDepth > 0 || this.#depth > 2) return;
    this.#keep(at + 1);
    this.#list = this.#depth === 1 ? undefined : String(this.#parse(this.#name.take()));
    this.#listDepth = this.#depth;
    this.#itemStart = this.#chunkStart + at + 1;
  }

  #close(at: number): void {
    if (this.#listDepth > 0 && this.#depth === this.#listDepth) {
      this.#endItem(at);
      this.#listDepth = 0;
    }
    if (--this.#depth < 0) throw new Error('a bracket closes that was not opened');
  }

  #separate(at: number): void {
    if (this.#listDepth === 0 || this.#depth !== this.#listDepth) return;
    this.#endItem(at);
    this.#rest.add(Uint8Array.of(comma));
    this.#from = at + 1;
    this.#itemStart = this.#chunkStart + this.#from;
  }

  #endItem(at: number): void {
    this.#keep(at);
    const bytes = this.#item.take();
    const [first, last] = trim(bytes);
    if (first === last) return; // an empty list; after a comma, the rest is no JSON
    this.#rest.add(Uint8Array.of(zero));
    const value = this.#parse(bytes.subarray(first, last));
    const [start, end] = [this.#itemStart + first, this.#itemStart + last];
    this.#items.push({ list: this.#list, value, start, end });
  }

  #keep(to: number): void {
    (this.#listDepth > 0 ? this.#item : this.#rest).add(this.#chunk.subarray(this.#from, to));
    this.#from = to;
  }
}
