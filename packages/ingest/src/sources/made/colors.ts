export const colors = [
  'red',
  'orange',
  'yellow',
  'green',
  'blue',
  'purple',
  'black',
  'white',
] as const;
export type Color = (typeof colors)[number];

/** What a thing is painted with: its colour, a second tone for details, and its lines. */
export type Paint = { fill: string; shade: string; line: string };

export const paints: Record<Color, Paint> = {
  red: { fill: '#e0201c', shade: '#a81410', line: '#4a0806' },
  orange: { fill: '#ff8a00', shade: '#cc6600', line: '#5c2c00' },
  yellow: { fill: '#ffe01a', shade: '#d9b400', line: '#5a4800' },
  green: { fill: '#1fae3c', shade: '#12802a', line: '#063a12' },
  blue: { fill: '#1f5ff0', shade: '#1442b0', line: '#071c52' },
  purple: { fill: '#8f2bc8', shade: '#691a98', line: '#2e0845' },
  black: { fill: '#181818', shade: '#444444', line: '#000000' },
  white: { fill: '#ffffff', shade: '#d4d4d4', line: '#3c3c3c' },
};
