import { padText, textWidth } from '../terminal/text-width.ts';

/** Two blocks of lines beside each other, the left one as wide as its widest line. */
export function beside(left: readonly string[], right: readonly string[], gap = 3): string[] {
  const width = Math.max(0, ...left.map(textWidth)) + gap;
  const height = Math.max(left.length, right.length);
  return Array.from({ length: height }, (_, line) =>
    (padText(left[line] ?? '', width) + (right[line] ?? '')).trimEnd(),
  );
}
