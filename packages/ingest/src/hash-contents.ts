import { createHash } from 'node:crypto';

export type NamedContent = { name: string; read(): Promise<Uint8Array> };

const groupSize = 64;

async function hashOne({ name, read }: NamedContent): Promise<string> {
  const bytes = await read().catch(() => '');
  return `${name} ${createHash('sha256').update(bytes).digest('hex')}\n`;
}

/** Hash over names and contents, in order; what cannot be read counts as empty. In hex. */
export async function hashContents(contents: readonly NamedContent[]): Promise<string> {
  const whole = createHash('sha256');
  for (let start = 0; start < contents.length; start += groupSize) {
    const lines = await Promise.all(contents.slice(start, start + groupSize).map(hashOne));
    for (const line of lines) whole.update(line);
  }
  return whole.digest('hex');
}
