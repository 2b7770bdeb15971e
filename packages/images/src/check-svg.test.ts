import { expect, test } from 'vitest';
import { findSvgDanger } from './check-svg.ts';

const dangerOf = (text: string): string | undefined => findSvgDanger(Buffer.from(text));

test('what an SVG refers to within itself is safe, and so is plain text', () => {
  for (const body of [
    '<use href="#a"/><use xlink:href = \'#a\'/>',
    '<rect fill="url(#p)" style="stroke: url( \'#q\' )"/>',
    '<?xml version="1.0" encoding="utf-8"?>',
    '<text>see http://example.com, caf&#233; &amp; more</text><!-- a comment -->',
    '<style>/* red */ .a { fill: #ff0000 }</style>',
  ]) {
    expect(dangerOf(`<svg xmlns="http://www.w3.org/2000/svg">${body}</svg>`), body).toBe(undefined);
  }
});

test('a reference that leads out is found, however it is written', () => {
  for (const body of [
    '<use href="a.svg#b"/>',
    '<use HREF=x/>',
    '<a xlink:href="&#x68;ttp://x"/>',
    '<rect fill="url(http://x)"/>',
    '<rect fill="u&#114;l(x)"/>',
    '<style>u/* */rl(x)</style>',
    '<style>@import "x"</style>',
    '<style>\\75rl(x)</style>',
    '<!DOCTYPE svg SYSTEM "x">',
    '<?xml-stylesheet href="#x"?>',
    '<![CDATA[<use href="#a"/>]]>',
  ]) {
    expect(dangerOf(`<svg>${body}</svg>`), body).toBeTypeOf('string');
  }
});

test('what is not UTF-8 is not looked into', () => {
  expect(findSvgDanger(Buffer.from('<svg/>', 'utf16le'))).toBe('has zero bytes');
  expect(findSvgDanger(Buffer.from([0x3c, 0xff, 0xfe]))).toBe('is not UTF-8');
  expect(dangerOf('<?xml version="1.0" encoding="UTF-7"?><svg/>')).toBe('says that it is UTF-7');
});

test('a million open comments are looked through at once', () => {
  expect(dangerOf(`<svg>${'<!--/*'.repeat(1_000_000)}`)).toBe(undefined);
});
