export type SniffedFormat = 'png' | 'jpeg' | 'webp' | 'gif' | 'tiff' | 'heif' | 'jp2' | 'svg';

/** How a file begins: bytes in hex, where `..` stands for any. */
const beginnings: [SniffedFormat, string][] = [
  ['png', '89504e470d0a1a0a'],
  ['jpeg', 'ffd8'],
  ['gif', '474946383761'],
  ['gif', '474946383961'],
  ['webp', '52494646........57454250'],
  ['tiff', '49492a00'],
  ['tiff', '4d4d002a'],
  ['tiff', '49492b00'], // BigTIFF
  ['tiff', '4d4d002b'],
  ['jp2', '0000000c6a5020200d0a870a'],
  ['jp2', 'ff4fff51'],
];

/** Brands of still and moving pictures in ISO boxes; a film (`isom`, `mp42`) is none. */
const heifBrands = /^(avif|avis|mif1|mif2|msf1|heic|heix|heim|heis|hevc|hevx|hevm|hevs)$/;

const headBytes = 64;
const prologCharacters = 65536;

function findBeginning<What>(file: Buffer, list: readonly [What, string][]): What | undefined {
  const head = file.toString('hex', 0, headBytes);
  return list.find(([, hex]) => new RegExp(`^${hex}`).test(head))?.[0];
}

/** Behind what may stand before the root of an XML file: its declaration, comments, a doctype. */
function skipProlog(text: string): string {
  let rest = text.replace(/^\uFEFF/, '').trimStart();
  for (;;) {
    const [, opening] = /^(<\?|<!--|<!DOCTYPE)/i.exec(rest) ?? [];
    if (!opening) return rest;
    const closing = opening === '<?' ? '?>' : opening === '<!--' ? '-->' : '>';
    const end = rest.indexOf(closing, opening.length);
    if (end < 0) return '';
    rest = rest.slice(end + closing.length).trimStart();
    if (rest.startsWith(']>')) rest = rest.slice(2).trimStart(); // of a doctype with declarations
  }
}

function isSvg(file: Buffer): boolean {
  const text = file.toString('utf8', 0, prologCharacters);
  if (!/^\uFEFF?\s*</.test(text)) return false;
  if (/^\uFEFF?\s*<!DOCTYPE\s+svg\b/i.test(text)) return true;
  return /^<([\w.-]+:)?svg[\s>/]/.test(skipProlog(text));
}

/**
 * Which kind of image a file's first bytes say that it is, whatever its name; nothing but these
 * kinds reaches a decoder.
 *
 * @returns undefined for everything else: text, HTML, PDF, archives, films, raw pixels.
 */
export function sniffFormat(bytes: Uint8Array): SniffedFormat | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = findBeginning(file, beginnings);
  if (found) return found;
  const isBoxed = file.toString('latin1', 4, 8) === 'ftyp';
  if (isBoxed && heifBrands.test(file.toString('latin1', 8, 12))) return 'heif';
  return isSvg(file) ? 'svg' : undefined;
}

const otherBeginnings: [string, string][] = [
  ['a PDF document', '255044462d'],
  ['a PostScript document', '25215053'],
  ['a PostScript document', 'c5d0d3c6'],
  ['a ZIP archive', '504b0304'],
  ['a gzip archive', '1f8b'],
  ['a BMP image', '424d'],
  ['a Photoshop document', '38425053'],
  ['an icon', '00000100'],
  ['a film', '........66747970'],
];

/** What a file that is no readable image looks like, for messages. */
export function describeContent(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'empty';
  const head = Buffer.from(bytes.subarray(0, headBytes));
  const text = head.toString('latin1');
  if (/^\s*<(!DOCTYPE html|html|head|body)\b/i.test(text)) return 'an HTML page';
  const found = findBeginning(head, otherBeginnings);
  if (found) return found;
  return /^[\t\n\r -~]+$/.test(text) ? 'text' : 'no image of a known kind';
}
