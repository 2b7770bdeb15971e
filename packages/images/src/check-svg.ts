/** XML that names something else to read, or that grows as it is read. */
const unsafe: [RegExp, string][] = [
  [/<!(DOCTYPE|ENTITY|\[)/i, 'declares a document type or entities'],
  [/<\?(?!xml\s)/i, 'has a processing instruction'],
  [/\bhref\s*=(?!\s*(["'])#)/i, 'refers to something outside itself'],
  [/\bsrc\s*=/i, 'refers to something outside itself'],
  [/\bxml:base\b/i, 'sets a base address'],
  [/url\s*\((?!\s*["']?#)/i, 'refers to something outside itself'],
  [/@(import|font-face|namespace|charset)/i, 'has a style sheet that reads another'],
  [/<([\w.-]+:)?(include|fallback|script|foreignObject|iframe|image|feImage)\b/i, 'embeds content'],
  [/XInclude/i, 'includes other files'],
  [/\\/, 'has escapes that may hide a reference'],
];

const named: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** Characters that are written as `&#104;`, `&#x68;` or `&quot;`, as themselves. */
function decodeCharacters(text: string): string {
  return text.replace(/&(?:#x([\da-f]{1,6})|#(\d{1,7})|(\w+));/gi, (whole, hex, decimal, name) => {
    if (name) return named[name] ?? whole;
    const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** The text without what stands between two marks, in one pass: there may be a great many. */
function without(text: string, opening: string, closing: string): string {
  const parts: string[] = [];
  for (let from = 0; ; ) {
    const start = text.indexOf(opening, from);
    const end = start < 0 ? -1 : text.indexOf(closing, start + opening.length);
    parts.push(text.slice(from, end < 0 ? undefined : start));
    if (end < 0) return parts.join('');
    from = end + closing.length;
  }
}

function withoutComments(text: string): string {
  return without(without(text, '<!--', '-->'), '/*', '*/');
}

/**
 * Why an SVG is not drawn: it names a file, an address or data, has entities, or is not UTF-8.
 * Says no to more than it must: only `#name` within the file may be referred to.
 *
 * @returns undefined for one that is safe to draw.
 */
export function findSvgDanger(bytes: Uint8Array): string | undefined {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return 'is not UTF-8';
  }
  const [, encoding = 'utf-8'] = /^\s*<\?xml[^>]*\bencoding\s*=\s*["']([^"']*)/i.exec(text) ?? [];
  if (!/^(utf-?8|us-ascii)$/i.test(encoding)) return `says that it is ${encoding.slice(0, 20)}`;
  if (/\0/.test(text)) return 'has zero bytes';
  // A comment may stand within a word of a style; looked at with and without.
  const views = [text, decodeCharacters(text), decodeCharacters(withoutComments(text))];
  return unsafe.find(([pattern]) => views.some((view) => pattern.test(view)))?.[1];
}
