/** A file of an exported model. */
export type ModelFile = { name: string; content: string | Uint8Array };

export function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
