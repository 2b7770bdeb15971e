import type { HostileFile } from './hostile-file.ts';

const open =
  '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="40" height="40"';

function svgOf(body: string, attributes = '', before = ''): Buffer {
  return Buffer.from(`${before}${open} ${attributes}>${body}</svg>`);
}

/** SVG that reaches for something outside itself; `target` is a file or an address. */
export function reachingSvgs(target: string): HostileFile[] {
  const entity = `<!DOCTYPE svg [<!ENTITY x SYSTEM "${target}">]>`;
  const escaped = [...target].map((one) => `&#${one.codePointAt(0)};`).join('');
  const data = `data:image/svg+xml;base64,${svgOf(`<image href="${target}"/>`).toString('base64')}`;
  const all: [string, Buffer][] = [
    ['an image', svgOf(`<image href="${target}" width="40" height="40"/>`)],
    ['an image, by xlink', svgOf(`<image xlink:href="${target}" width="40" height="40"/>`)],
    [
      'an image in quotes of the other kind',
      svgOf(`<image href='${target}' width="9" height="9"/>`),
    ],
    ['an image, its address escaped', svgOf(`<image href="${escaped}" width="40" height="40"/>`)],
    ['an image within data', svgOf(`<image href="${data}" width="40" height="40"/>`)],
    ['a use', svgOf(`<use href="${target}#a"/>`)],
    [
      'a filter image',
      svgOf(`<filter id="f"><feImage href="${target}"/></filter><rect filter="url(#f)"/>`),
    ],
    ['an entity', svgOf('<text>&x;</text>', '', entity)],
    ['an external document type', svgOf('', '', `<!DOCTYPE svg SYSTEM "${target}">`)],
    ['a style sheet', svgOf('', '', `<?xml-stylesheet href="${target}"?>`)],
    ['a style that imports', svgOf(`<style>@import url("${target}");</style>`)],
    ['a style that imports, with an escape', svgOf(`<style>@\\69mport "${target}";</style>`)],
    ['a style that imports, with a comment', svgOf(`<style>@imp<!-- -->ort "${target}";</style>`)],
    ['a font', svgOf(`<style>@font-face{font-family:a;src:url(${target})}</style>`)],
    ['a paint', svgOf(`<rect width="9" height="9" fill="url(${target}#a)"/>`)],
    ['a paint, escaped', svgOf(`<rect width="9" height="9" fill="u&#x72;l(${target}#a)"/>`)],
    [
      'XInclude',
      svgOf(
        `<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="${target}" parse="text"/>`,
      ),
    ],
    ['a base address', svgOf('<use href="#a"/>', `xml:base="${target}"`)],
    ['a script', svgOf(`<script href="${target}"/>`)],
    [
      'HTML within',
      svgOf(
        `<foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" src="${target}"/></foreignObject>`,
      ),
    ],
  ];
  return all.map(([name, bytes]) => [`SVG with ${name}`, 'refused', bytes]);
}

function laughs(): Buffer {
  const entities = [...Array(12).keys()].map(
    (depth) => `<!ENTITY a${depth + 1} "${`&a${depth};`.repeat(10)}">`,
  );
  return svgOf('<text>&a12;</text>', '', `<!DOCTYPE svg [<!ENTITY a0 "ha">${entities.join('')}]>`);
}

/** Every `use` shows the one before it ten times. */
function nestedUses(): Buffer {
  const groups = [...Array(12).keys()].map(
    (depth) => `<g id="g${depth + 1}">${`<use href="#g${depth}"/>`.repeat(10)}</g>`,
  );
  return svgOf(`<rect id="g0" width="1" height="1"/>${groups.join('')}`);
}

/** SVG that is large, deep or slow. */
export function heavySvgs(): HostileFile[] {
  return [
    ['SVG with entities that grow', 'refused', laughs()],
    ['SVG with uses that grow', 'either', nestedUses()],
    ['SVG that uses itself', 'either', svgOf('<g id="a"><use href="#a"/></g>')],
    ['SVG 200,000 groups deep', 'either', svgOf('<g>'.repeat(200_000))],
    [
      'SVG of 10^12 pixels',
      'refused',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="1000000" height="1000000"/>'),
    ],
    [
      'SVG of no size',
      'refused',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="0" height="0"/>'),
    ],
    ['SVG that is cut', 'refused', svgOf('<rect width="9').subarray(0, -8)],
    ['SVG in UTF-16', 'refused', Buffer.from(`\uFEFF${open}/>`, 'utf16le')],
    [
      'SVG that says it is UTF-7',
      'refused',
      svgOf('', '', '<?xml version="1.0" encoding="UTF-7"?>'),
    ],
    [
      'SVG with a blur of 10^9',
      'either',
      svgOf(
        '<filter id="f"><feGaussianBlur stdDeviation="1000000000"/></filter><rect width="40" height="40" filter="url(#f)"/>',
      ),
    ],
    [
      'SVG with a pattern of 10^-9',
      'either',
      svgOf(
        '<pattern id="p" width="0.000000001" height="0.000000001"><rect width="1" height="1"/></pattern><rect width="40" height="40" fill="url(#p)"/>',
      ),
    ],
    ['SVG of comments', 'either', svgOf('<!--'.repeat(300_000))],
  ];
}
