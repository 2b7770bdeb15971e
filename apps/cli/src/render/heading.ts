import type { Screen } from '../terminal/screen.ts';
import { textWidth, wrapText } from '../terminal/text-width.ts';

/** A section's title, with what is to know about it behind, where there is room. */
export function heading(screen: Screen, title: string, note = ''): string {
  const fits = note !== '' && textWidth(title) + 2 + textWidth(note) <= screen.columns;
  return fits ? `${screen.bold(title)}  ${screen.dim(note)}` : screen.bold(title);
}

/** A sentence as an indented paragraph. */
export function paragraph(screen: Screen, text: string): string[] {
  return wrapText(text, screen.columns - 2).map((line) => `  ${line}`);
}
