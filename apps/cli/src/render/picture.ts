import type { Screen } from '../terminal/screen.ts';

/** uint8 RGB, row-major: [height, width, 3]. */
export type Picture = { widthPx: number; heightPx: number; pixels: Uint8Array };

type Color = readonly [red: number, green: number, blue: number];

const reset = '\u001b[0m';
/** From empty to full, for where there are no colours: what is dark in the picture is inked. */
const inks = [...' .:-=+*#%@'];
/** Below this range a picture is all of one shade, and is not stretched to black and white. */
const leastRange = 16;

/** A picture of another size; every pixel is the mean of those that it stands for. */
export function shrinkPicture(picture: Picture, widthPx: number, heightPx: number): Picture {
  const pixels = new Uint8Array(widthPx * heightPx * 3);
  const bounds = (place: number, size: number, from: number): [number, number] => {
    const start = Math.floor((place * from) / size);
    return [start, Math.max(Math.floor(((place + 1) * from) / size), start + 1)];
  };
  for (let y = 0; y < heightPx; y++) {
    const rows = bounds(y, heightPx, picture.heightPx);
    for (let x = 0; x < widthPx; x++) {
      const columns = bounds(x, widthPx, picture.widthPx);
      pixels.set(meanColor(picture, columns, rows), (y * widthPx + x) * 3);
    }
  }
  return { widthPx, heightPx, pixels };
}

function meanColor(
  { widthPx, pixels }: Picture,
  [left, right]: [number, number],
  [top, bottom]: [number, number],
): Color {
  const sums: [number, number, number] = [0, 0, 0];
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const at = (y * widthPx + x) * 3;
      for (let channel = 0; channel < 3; channel++) sums[channel]! += pixels[at + channel]!;
    }
  }
  const count = (right - left) * (bottom - top);
  return sums.map((sum) => Math.round(sum / count)) as unknown as Color;
}

const cubeLevels = [0, 95, 135, 175, 215, 255];

function nearestLevel(value: number): number {
  const distances = cubeLevels.map((level) => Math.abs(level - value));
  return distances.indexOf(Math.min(...distances));
}

function distance(left: Color, right: Color): number {
  return left.reduce((sum, value, channel) => sum + (value - right[channel]!) ** 2, 0);
}

/** The nearest of the 6×6×6 colours and 24 greys of xterm's palette of 256. */
function paletteIndex(color: Color): number {
  const [red, green, blue] = color.map(nearestLevel) as unknown as Color;
  const inCube = [cubeLevels[red]!, cubeLevels[green]!, cubeLevels[blue]!] as const;
  const mean = (color[0] + color[1] + color[2]) / 3;
  const step = Math.min(Math.max(Math.round((mean - 8) / 10), 0), 23);
  const grey = 8 + step * 10;
  if (distance(color, [grey, grey, grey]) < distance(color, inCube)) return 232 + step;
  return 16 + 36 * red + 6 * green + blue;
}

function colorCode(color: Color, depth: number, isBackground: boolean): string {
  const ground = isBackground ? 48 : 38;
  return depth === 24 ? `${ground};2;${color.join(';')}` : `${ground};5;${paletteIndex(color)}`;
}

function colorAt({ widthPx, pixels }: Picture, x: number, y: number): Color {
  const at = (y * widthPx + x) * 3;
  return [pixels[at]!, pixels[at + 1]!, pixels[at + 2]!];
}

/** Two pixels a cell, one above the other. */
function halfBlocks(picture: Picture, depth: number): string[] {
  return Array.from({ length: picture.heightPx / 2 }, (_, line) => {
    let text = '';
    let last = '';
    for (let x = 0; x < picture.widthPx; x++) {
      const upper = colorCode(colorAt(picture, x, 2 * line), depth, false);
      const lower = colorCode(colorAt(picture, x, 2 * line + 1), depth, true);
      const code = `\u001b[${upper};${lower}m`;
      text += code === last ? '▀' : `${code}▀`;
      last = code;
    }
    return text + reset;
  });
}

/** As the eye weighs colours (ITU-R BT.601), 0..255. */
function luminance([red, green, blue]: Color): number {
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}

function inkLines(picture: Picture): string[] {
  const { widthPx, heightPx } = picture;
  const shades = Array.from({ length: widthPx * heightPx }, (_, at) =>
    luminance(colorAt(picture, at % widthPx, Math.floor(at / widthPx))),
  );
  const darkest = shades.reduce((least, shade) => Math.min(least, shade), 255);
  const lightest = shades.reduce((most, shade) => Math.max(most, shade), 0);
  const [from, to] = lightest - darkest < leastRange ? [0, 255] : [darkest, lightest];
  const inkOf = (shade: number): string =>
    inks[Math.round(((to - shade) / (to - from)) * (inks.length - 1))]!;
  return Array.from({ length: heightPx }, (_, y) =>
    shades
      .slice(y * widthPx, (y + 1) * widthPx)
      .map(inkOf)
      .join(''),
  );
}

/**
 * A picture as lines of at most this many cells, a cell being twice as high as wide: half blocks
 * where the terminal has 256 colours or more, else characters that are as dark as the picture.
 */
export function renderPicture(screen: Screen, picture: Picture, columns: number): string[] {
  const { widthPx, heightPx } = picture;
  const most = Math.max(Math.min(columns, columns * (widthPx / heightPx)), 1);
  const width = Math.max(Math.round(Math.min(most, widthPx)), 1);
  const fitting = Math.round((width * heightPx) / widthPx / 2);
  const lineCount = Math.min(Math.max(fitting, 1), columns); // the narrowest are cut short
  return screen.colorDepth >= 8
    ? halfBlocks(shrinkPicture(picture, width, 2 * lineCount), screen.colorDepth)
    : inkLines(shrinkPicture(picture, width, lineCount));
}
