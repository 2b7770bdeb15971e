import { expect, test } from 'vitest';
import { describeContent, sniffFormat } from './sniff-format.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

test('a format is told by its first bytes, not by what follows', () => {
  const beginnings: Record<string, string> = {
    png: '89504e470d0a1a0a 00',
    jpeg: 'ffd8 ffe0',
    gif: '474946383961 0100',
    webp: '52494646 12345678 57454250',
    tiff: '4d4d002a',
    heif: '00000020 66747970 61766966',
    jp2: 'ff4fff51',
  };
  for (const [format, bytes] of Object.entries(beginnings)) {
    expect(sniffFormat(hex(bytes))).toBe(format);
    const shifted = Buffer.concat([Buffer.alloc(3), hex(bytes)]).subarray(3);
    expect(sniffFormat(shifted)).toBe(format);
    expect(sniffFormat(hex(`00${bytes}`))).toBe(undefined);
  }
  expect(sniffFormat(hex('52494646 12345678 57415645'))).toBe(undefined); // a sound
  expect(sniffFormat(hex('00000020 66747970 69736f6d'))).toBe(undefined); // a film
});

test('an SVG is told behind its declaration, comments and doctype; HTML is none', () => {
  for (const text of [
    '<svg/>',
    '\uFEFF\n <svg xmlns="x">',
    '<?xml version="1.0"?><!-- a > b --><!DOCTYPE svg PUBLIC "a" "b">\n<svg:svg/>',
    '<!DOCTYPE svg [<!ENTITY a "b">]><svg/>',
    '<!DOCTYPE x [<!ENTITY a "b">]><svg/>',
  ]) {
    expect(sniffFormat(Buffer.from(text)), text).toBe('svg');
  }
  for (const text of ['<html><svg/></html>', '<!-- <svg/>', '<?xml', '<svgx/>', 'svg', '']) {
    expect(sniffFormat(Buffer.from(text)), text).toBe(undefined);
  }
});

test('what is no image is named', () => {
  const names = ['', '\n<!doctype HTML>', '%PDF-1.4', 'PK\x03\x04', 'hello\n'].map((text) =>
    describeContent(Buffer.from(text, 'latin1')),
  );
  expect(names).toEqual(['empty', 'an HTML page', 'a PDF document', 'a ZIP archive', 'text']);
  expect(describeContent(Buffer.alloc(9))).toBe('no image of a known kind');
});
