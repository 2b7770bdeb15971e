import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { createScreen } from '../terminal/screen.ts';
import { textWidth } from '../terminal/text-width.ts';
import { type Picture, renderPicture, shrinkPicture } from './picture.ts';

const screenOf = (environment: Record<string, string>) =>
  createScreen({ isTTY: true, columns: 80 }, { TERM: 'xterm', ...environment });
const full = screenOf({ COLORTERM: 'truecolor' });
const palette = screenOf({ TERM: 'xterm-256color' });
const plain = screenOf({ NO_COLOR: '1' });

function paint(
  widthPx: number,
  heightPx: number,
  colorAt: (x: number, y: number) => number[],
): Picture {
  const pixels = new Uint8Array(widthPx * heightPx * 3);
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) pixels.set(colorAt(x, y), (y * widthPx + x) * 3);
  }
  return { widthPx, heightPx, pixels };
}

test('every pixel has a half of a cell where a picture is no wider than the screen', () => {
  const picture = paint(2, 2, (x, y) => [x * 255, y * 255, 7]);
  expect(renderPicture(full, picture, 40)).toEqual([
    '\u001b[38;2;0;0;7;48;2;0;255;7m▀\u001b[38;2;255;0;7;48;2;255;255;7m▀\u001b[0m',
  ]);
});

test.each([
  [200, 100, 40, 10],
  [100, 200, 20, 20],
  [1000, 3, 40, 1],
  [3, 1000, 1, 40],
  [5, 5, 5, 3],
])('a picture of %i×%i pixels has its shape in %i×%i cells', (width, height, cells, lines) => {
  const picture = paint(width, height, () => [10, 20, 30]);
  for (const screen of [full, palette, plain]) {
    const drawn = renderPicture(screen, picture, 40);
    expect([textWidth(drawn[0]!), drawn.length]).toEqual([cells, lines]);
    expect(drawn.every((line) => textWidth(line) === cells)).toBe(true);
  }
});

test('a palette of 256 gets its nearest colours and greys', () => {
  const colors = [
    [255, 0, 0],
    [128, 128, 128],
    [0, 0, 0],
    [90, 140, 180],
  ];
  const codes = colors.map((color) => {
    const [line] = renderPicture(
      palette,
      paint(1, 2, () => color),
      1,
    );
    return Number(/38;5;(\d+)/.exec(line!)![1]);
  });
  expect(codes).toEqual([196, 244, 16, 16 + 36 + 12 + 3]);
});

test('without colours what is dark is inked', () => {
  const half = paint(8, 8, (x) => (x < 4 ? [0, 0, 0] : [255, 255, 255]));
  expect(renderPicture(plain, half, 8)).toEqual(Array(4).fill('@@@@    '));
  const grey = paint(4, 4, () => [128, 128, 128]);
  expect(new Set(renderPicture(plain, grey, 4).join('')).size).toBe(1);
});

test('a smaller picture has the means of the pixels that it stands for', () => {
  const picture = paint(4, 2, (x) => [x * 10, 0, 100]);
  expect([...shrinkPicture(picture, 2, 1).pixels]).toEqual([5, 0, 100, 25, 0, 100]);
  expect(stripVTControlCharacters(renderPicture(full, picture, 2).join(''))).toBe('▀▀');
});
