import { isUtf8 } from 'node:buffer';
import { ApiError } from './api-error.ts';

const maxDepth = 32;
/** Of strings, arrays, objects and commas: what a text may make the parser build. */
const maxPartCount = 100_000;

const quote = 0x22;
const backslash = 0x5c;

function badJson(message: string): ApiError {
  return new ApiError(400, { message, code: 'invalid_json' });
}

/** Where the string ends that starts behind `start`; a quote behind an odd number of \ is not its end. */
function endOfString(bytes: Buffer, start: number): number {
  for (let at = bytes.indexOf(quote, start); at >= 0; at = bytes.indexOf(quote, at + 1)) {
    let first = at;
    while (first > start && bytes[first - 1] === backslash) first -= 1;
    if ((at - first) % 2 === 0) return at;
  }
  return bytes.length;
}

/**
 * Refuses what would make the parser build millions of values out of few bytes. Long strings are
 * leapt over, so a picture costs next to nothing.
 */
function checkSize(bytes: Buffer): void {
  let depth = 0;
  let partCount = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    switch (bytes[at]) {
      case quote:
        at = endOfString(bytes, at + 1);
        break;
      case 0x5b: // [
      case 0x7b: // {
        depth += 1;
        break;
      case 0x5d: // ]
      case 0x7d: // }
        depth -= 1;
        break;
      case 0x2c: // ,
        break;
      default:
        continue;
    }
    partCount += 1;
    if (depth > maxDepth) throw badJson(`The JSON is nested more than ${maxDepth} deep.`);
    if (partCount > maxPartCount) throw badJson('The JSON has too many parts.');
  }
}

/**
 * Parses a request's text.
 *
 * @throws ApiError 400 for what is no JSON, or has too many parts
 */
export function parseJson(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) throw badJson('The request is not in UTF-8.');
  checkSize(bytes);
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    const [said = ''] = (error as Error).message.split(/[,(]? *("|\.\.\.)/);
    throw badJson(`The request is not JSON: ${said.trim() || 'it cannot be parsed'}.`);
  }
}
