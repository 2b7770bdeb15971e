/** 'fusion' → 'Fusion', as a sentence or a heading begins. */
export function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
